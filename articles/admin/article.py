from django import forms
from django.contrib import admin
from django.db.models import Count
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from directory.verifying import ToVerify
from lib.admin import ReadableHistory, both
from lib.dates import Precision
from lib.prose import RichText
from themes.fields import ThemesField

from ..dates import say_published
from ..models import Article, Category


class ArticleForm(forms.ModelForm):
    """One day needs to be typed once; a change cannot come before what it changes."""

    def clean(self):
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and not last and data.get("date_precision") == Precision.DAY:
            data["last_day"] = first
        if last and not first:
            self.add_error("first_day", _("Le premier jour manque."))
        if first and last and last < first:
            self.add_error("last_day", _("Le dernier jour précède le premier."))
        if first and data.get("modified_on") and data["modified_on"] < first:
            self.add_error("modified_on", _("La modification précède la publication."))
        return data


@admin.register(Article)
class ArticleAdmin(ReadableHistory, TranslationAdmin):
    form = ArticleForm
    list_display = ["title", "kind", "state", "author_shown", "published_shown", "modified_on", "companies_shown"]
    list_filter = ["state", "kind", "categories", ToVerify]
    list_select_related = ["author"]
    search_fields = ["title_fr", "title_en", "author__name", "author_written"]
    date_hierarchy = "first_day"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["author", "companies", "case_studies", "source"]
    filter_horizontal = ["categories", "studies"]
    readonly_fields = ["events_shown"]
    fieldsets = [
        (_("Quoi"), {"fields": [both("title"), ("kind", "state", "slug"), both("summary")]}),
        (_("Qui"), {"fields": ["author", "author_written", both("author_note"), both("disclosure")]}),
        (
            _("Texte"),
            {
                "fields": [*both("body")],
                "description": _(
                    "À laisser vide quand l’article se trouve ailleurs\u00a0: la page n’en montre alors que le résumé."
                ),
            },
        ),
        (
            _("Quand"),
            {
                "fields": [
                    ("first_day", "last_day", "date_precision"),
                    ("date_written", "is_date_inferred"),
                    ("modified_on", "modified_written"),
                ],
                "description": _("Les jours de publication, puis celui de la dernière modification."),
            },
        ),
        (
            _("D’où vient ce que nous savons"),
            {"fields": ["source", "source_lines", both("source_note"), "inferred_fields"]},
        ),
        (
            _("De quoi il parle"),
            {"fields": ["categories", "themes", "companies", "case_studies", "studies", "events_shown"]},
        ),
        (
            _("Où il a paru"),
            {
                "classes": ["collapse"],
                "fields": [
                    "url",
                    ("language", "has_english_abstract"),
                    ("first_published_in", "first_published_url"),
                    ("curated_label", "curated_title"),
                    both("truncation_note"),
                    ("hashtags", "comment_count"),
                ],
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(company_count=Count("companies", distinct=True))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "themes":
            return ThemesField()
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in both("body"):
            field.widget = RichText(language=db_field.name[-2:])
        return field

    @admin.display(description=_("auteur"), ordering="author__sort_name")
    def author_shown(self, article):
        return article.author or article.author_written or "–"

    @admin.display(description=_("publié"), ordering="first_day")
    def published_shown(self, article):
        return say_published(article) or "–"

    @admin.display(description=_("entreprises"), ordering="company_count")
    def companies_shown(self, article):
        return article.company_count or "–"

    @admin.display(description=_("rendez-vous"))
    def events_shown(self, article):
        """To be linked on the page of the event."""
        rows = article.event_articles.select_related("event") if article.pk else []
        shown = [(row.event.get_absolute_url(), row.event, row.get_relation_display()) for row in rows]
        return format_html_join("", '<div><a href="{}">{}</a> ({})</div>', shown) or "–"


@admin.register(Category)
class CategoryAdmin(TranslationAdmin):
    list_display = ["name", "articles_shown", "position"]
    search_fields = ["name_fr", "name_en"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("articles"))

    @admin.display(description=_("articles"), ordering="article_count")
    def articles_shown(self, category):
        return category.article_count or "–"
