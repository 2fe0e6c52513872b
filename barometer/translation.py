import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Edition, Finding, Framework, FrameworkPoint, Indicator, Method, Observation, Population, Study


@register(Study)
class StudyTranslation(TranslationOptions):
    fields = ("title", "summary", "scope", "design", "source_note")


@register(Edition)
class EditionTranslation(TranslationOptions):
    fields = ("title", "source_note")


@register(Population)
class PopulationTranslation(TranslationOptions):
    fields = ("name", "screening")


@register(Method)
class MethodTranslation(TranslationOptions):
    fields = ("period", "note")


@register(Finding)
class FindingTranslation(TranslationOptions):
    fields = ("text",)


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("label", "definition")


@register(Observation)
class ObservationTranslation(TranslationOptions):
    fields = ("note",)


@register(Framework)
class FrameworkTranslation(TranslationOptions):
    fields = ("title", "summary", "source_note")


@register(FrameworkPoint)
class FrameworkPointTranslation(TranslationOptions):
    fields = ("text", "note")


# After the translations: the history then copies the column of each language too.
simple_history.register(Study, excluded_fields=["updated_at"])
