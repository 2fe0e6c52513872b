from modeltranslation.translator import TranslationOptions, register

from .models import Sense


@register(Sense)
class SenseTranslation(TranslationOptions):
    fields = ("meaning",)
