import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Appearance, Discount, Event, InvitationCode, Medium, Part, Quota, Session, Table, TicketType, Venue


@register(Venue)
class VenueTranslation(TranslationOptions):
    fields = ("name", "access", "source_note")


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "summary", "description", "access_note", "cancellation_note", "source_note")


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ("title", "summary", "audience", "source_note")


@register(Appearance)
class AppearanceTranslation(TranslationOptions):
    fields = ("job_title",)


@register(Medium)
class MediumTranslation(TranslationOptions):
    fields = ("title", "source_note")


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


@register(Table)
class TableTranslation(TranslationOptions):
    fields = ("topic",)


# After the translations: the history then copies the column of each language too.
simple_history.register(Event, excluded_fields=["updated_at"])
simple_history.register(TicketType)
simple_history.register(Quota, excluded_fields=["seats_taken", "waiting"])
simple_history.register(InvitationCode, excluded_fields=["uses_taken"])
