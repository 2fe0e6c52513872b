import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Appearance, Discount, Event, Medium, Part, Quota, Session, TicketType, Venue


@register(Venue)
class VenueTranslation(TranslationOptions):
    fields = ("name", "access")


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "summary", "description", "access_note", "cancellation_note")


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ("title", "summary", "audience")


@register(Appearance)
class AppearanceTranslation(TranslationOptions):
    fields = ("job_title",)


@register(Medium)
class MediumTranslation(TranslationOptions):
    fields = ("title",)


@register(Part)
class PartTranslation(TranslationOptions):
    fields = ("name",)


@register(Quota)
class QuotaTranslation(TranslationOptions):
    fields = ("name",)


@register(TicketType)
class TicketTypeTranslation(TranslationOptions):
    fields = ("name", "includes")


@register(Discount)
class DiscountTranslation(TranslationOptions):
    fields = ("name", "proof")


# After the translations: the history then copies the column of each language too.
simple_history.register(Event, excluded_fields=["updated_at"])
simple_history.register(TicketType)
