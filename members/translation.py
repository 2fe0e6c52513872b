from modeltranslation.translator import TranslationOptions, register

from .models import Membership, Plan


@register(Membership)
class MembershipTranslation(TranslationOptions):
    fields = ("source_note",)


@register(Plan)
class PlanTranslation(TranslationOptions):
    fields = ("name",)
