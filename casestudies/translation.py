import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import CaseStudy, Channel, Crisis, Platform, Point, Programme, ProgrammeFigure, Reference, Result, Use


@register(Use)
class UseTranslation(TranslationOptions):
    fields = ("name",)


@register(CaseStudy)
class CaseStudyTranslation(TranslationOptions):
    fields = ("title", "summary", "context", "approach", "team", "governance", "next_steps", "source_note")


@register(Point)
class PointTranslation(TranslationOptions):
    fields = ("text",)


@register(Platform)
class PlatformTranslation(TranslationOptions):
    fields = ("note",)


@register(Channel)
class ChannelTranslation(TranslationOptions):
    fields = ("name", "note")


@register(Crisis)
class CrisisTranslation(TranslationOptions):
    fields = ("name", "handling")


@register(Reference)
class ReferenceTranslation(TranslationOptions):
    fields = ("title",)


@register(Result)
class ResultTranslation(TranslationOptions):
    fields = ("label", "period", "baseline_note", "note")


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("title", "summary", "audience", "eligibility", "benefits", "duties", "source_note")


@register(ProgrammeFigure)
class ProgrammeFigureTranslation(TranslationOptions):
    fields = ("label", "period")


# After the translations: the history then copies the column of each language too.
simple_history.register(CaseStudy, excluded_fields=["updated_at"])
