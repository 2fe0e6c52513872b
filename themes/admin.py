from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.admin import TranslationAdmin
from taggit.models import Tag

from lib.admin import both

from . import operations
from .forms import MergeForm, ThemeForm, WordsFormSet
from .models import Synonym, Theme, Themed

# The library's own tags, which nothing here uses.
admin.site.unregister(Tag)


class SynonymInline(admin.TabularInline):
    model = Synonym
    formset = WordsFormSet
    extra = 0


@admin.register(Theme)
class ThemeAdmin(TranslationAdmin):
    form = ThemeForm
    list_display = ["name", "words_shown", "items_shown"]
    search_fields = ["name_fr", "name_en", "synonyms__word"]
    prepopulated_fields = {"slug": ["name"]}
    fields = [both("name"), "slug", both("description")]
    inlines = [SynonymInline]
    actions = ["merge"]

    def get_queryset(self, request):
        items = Themed.objects.filter(tag=OuterRef("pk")).order_by().values("tag").annotate(number=Count("pk"))
        rows = super().get_queryset(request).prefetch_related("synonyms")
        return rows.annotate(item_count=Coalesce(Subquery(items.values("number")), 0))

    @admin.display(description=gettext_lazy("autres mots"))
    def words_shown(self, theme):
        return ", ".join(row.word for row in theme.synonyms.all()) or "–"

    @admin.display(description=gettext_lazy("rangés dessous"), ordering="item_count")
    def items_shown(self, theme):
        return theme.item_count or "–"

    @admin.action(description=gettext_lazy("Réunir les thématiques choisies"), permissions=["change", "delete"])
    def merge(self, request, queryset):
        """First a page that asks which one stays, then the merge."""
        themes = queryset.order_by("name")
        if len(themes) < 2:
            self.message_user(request, _("Choisissez au moins deux thématiques à réunir."), messages.WARNING)
            return None
        form = MergeForm(request.POST if "confirmed" in request.POST else None, themes=themes)
        if not form.is_valid():
            context = self.admin_site.each_context(request) | {
                "title": _("Réunir des thématiques"),
                "opts": self.opts,
                "themes": themes,
                "form": form,
                "checkbox": ACTION_CHECKBOX_NAME,
            }
            return TemplateResponse(request, "admin/themes/theme/merge.html", context)
        kept = form.cleaned_data["kept"]
        moved = operations.merge(kept=kept, others=[row for row in themes if row.pk != kept.pk])
        text = ngettext(
            "Tout mène maintenant à «\u00a0%(theme)s\u00a0»\u00a0; %(number)s élément a changé de thématique.",
            "Tout mène maintenant à «\u00a0%(theme)s\u00a0»\u00a0; %(number)s éléments ont changé de thématique.",
            moved,
        )
        self.message_user(request, text % {"theme": kept.name, "number": moved}, messages.SUCCESS)
        return None
