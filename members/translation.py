import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Membership, Plan, Seat


@register(Membership)
class MembershipTranslation(TranslationOptions):
    fields = ("source_note",)


@register(Plan)
class PlanTranslation(TranslationOptions):
    fields = ("name",)


# After the translations: the history then copies the column of each language too.
simple_history.register(Membership)
simple_history.register(Seat)
