from modeltranslation.translator import TranslationOptions, register

from .models import Affiliation, Company, Discrepancy, Person, Quote, SocialAccount, Source


@register(Source)
class SourceTranslation(TranslationOptions):
    fields = ("title",)


@register(Company)
class CompanyTranslation(TranslationOptions):
    fields = ("sector", "note", "source_note")


@register(Person)
class PersonTranslation(TranslationOptions):
    fields = ("biography", "note", "source_note")


@register(Affiliation)
class AffiliationTranslation(TranslationOptions):
    fields = ("role", "source_note")


@register(SocialAccount)
class SocialAccountTranslation(TranslationOptions):
    fields = ("note", "source_note")


@register(Discrepancy)
class DiscrepancyTranslation(TranslationOptions):
    fields = ("description", "resolution")


@register(Quote)
class QuoteTranslation(TranslationOptions):
    fields = ("topic",)
