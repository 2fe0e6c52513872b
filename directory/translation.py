from modeltranslation.translator import TranslationOptions, register

from .models import Affiliation, Company, Person, Quote, SocialAccount


@register(Company)
class CompanyTranslation(TranslationOptions):
    fields = ("sector", "note")


@register(Person)
class PersonTranslation(TranslationOptions):
    fields = ("biography", "note")


@register(Affiliation)
class AffiliationTranslation(TranslationOptions):
    fields = ("role",)


@register(SocialAccount)
class SocialAccountTranslation(TranslationOptions):
    fields = ("note",)


@register(Quote)
class QuoteTranslation(TranslationOptions):
    fields = ("topic",)
