import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Article, Category, Resource


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name",)


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "author_note", "disclosure", "truncation_note", "source_note")


@register(Resource)
class ResourceTranslation(TranslationOptions):
    fields = ("title", "summary", "licence", "source_note")


# After the translations: the history then copies the column of each language too.
simple_history.register(Article, excluded_fields=["updated_at"])
