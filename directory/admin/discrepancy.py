"""Where the documents contradict one another: the list, the form, and the page on which somebody decides."""

from collections.abc import Callable

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from lib.admin import both
from lib.text import one_line

from .. import operations
from ..models import Discrepancy, Sourced
from ..verifying import ToVerify

State = Discrepancy.State


class DiscrepancyForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if kind := self.fields.get("content_type"):
            kinds = [model for model in apps.get_models() if issubclass(model, Sourced)]
            found = ContentType.objects.get_for_models(*kinds).values()
            kind.queryset = ContentType.objects.filter(pk__in=[row.pk for row in found]).order_by("app_label", "model")
            kind.label_from_instance = lambda row: row.name
            kind.help_text = _("Avec le numéro, ce dont la page publique dira la discordance.")

    def clean(self):
        data = super().clean()
        kind, number = data.get("content_type"), data.get("object_id")
        if (kind is None) != (number is None):
            self.add_error("object_id", _("La nature et le numéro vont ensemble."))
        elif kind and not kind.model_class()._base_manager.filter(pk=number).exists():
            self.add_error("object_id", _("Rien de cette nature ne porte ce numéro."))
        return data


class DecideForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("Ce que vous décidez"),
        choices=[
            (State.RESOLVED, gettext_lazy("Tranchée\u00a0: la page publique n’en dit plus rien")),
            (State.EXPLAINED, gettext_lazy("Expliquée, rien à changer\u00a0: la page publique dit pourquoi")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez l’une des deux.")},
    )
    resolution = forms.CharField(
        label=gettext_lazy("La décision, en français"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Ce qui a été vérifié, où, et ce qui est retenu."),
        error_messages={"required": gettext_lazy("Il manque la décision.")},
    )
    resolution_en = forms.CharField(
        label=gettext_lazy("La décision, en anglais"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Sans elle, la page anglaise montre la française."),
    )

    def clean_resolution(self):
        words = one_line(self.cleaned_data["resolution"])
        if not words:
            raise forms.ValidationError(_("Il manque la décision."))
        return words

    def clean_resolution_en(self):
        return one_line(self.cleaned_data["resolution_en"])


@admin.register(Discrepancy)
class DiscrepancyAdmin(TranslationAdmin):
    form = DiscrepancyForm
    list_display = ["description", "state", "content_type", "source", "source_lines", "resolved_by"]
    list_select_related = ["source", "content_type", "resolved_by"]
    list_filter = ["state", ToVerify, "source"]
    search_fields = ["description_fr", "description_en", "resolution_fr", "resolution_en"]
    autocomplete_fields = ["source"]
    readonly_fields = ["state", "resolution_fr", "resolution_en", "resolved_by", "resolved_at"]
    fieldsets = [
        (gettext_lazy("Ce qui ne concorde pas"), {"fields": [both("description"), ("source", "source_lines")]}),
        (gettext_lazy("Sur quoi"), {"fields": [("content_type", "object_id")]}),
        (
            gettext_lazy("Décision"),
            {"fields": [("state", "resolved_by", "resolved_at"), "resolution_fr", "resolution_en"]},
        ),
    ]

    def get_ordering(self, request):
        """What is open comes first."""
        is_open = Case(When(state=State.OPEN, then=Value(0)), default=Value(1))
        return [is_open.asc(), "source__slug", "pk"]

    def get_fieldsets(self, request, obj=None):
        """Nothing is decided of what is not written yet."""
        return super().get_fieldsets(request, obj) if obj else self.fieldsets[:2]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/trancher/", wrap(self.decide), name="directory_discrepancy_decide"),
            path("<int:pk>/rouvrir/", wrap(self.reopen), name="directory_discrepancy_reopen"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        may = self.has_change_permission(request)
        return super().change_view(request, object_id, form_url, {"may_decide": may} | (extra_context or {}))

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.found(request, pk)
        if row.state != State.OPEN:
            self.message_user(request, _("Cette discordance est déjà décidée."), messages.WARNING)
            return self.back_to(row)
        form = DecideForm(request.POST or None, use_required_attribute=False)
        if request.method == "POST" and form.is_valid():
            return self.decided(request, row, form.cleaned_data)
        return self.act_page(request, "decide", row, title=_("Trancher"), form=form)

    def decided(self, request: HttpRequest, row: Discrepancy, data: dict) -> HttpResponse:
        try:
            with transaction.atomic():
                row = operations.resolve_discrepancy(discrepancy=row, **data, user=request.user, now=timezone.now())
                self.keep(request, row, lambda: f"{row.get_state_display()}\u00a0: {row.resolution_fr}")
        except operations.AlreadyDecided:
            message = _("Quelqu’un vient de décider. Votre décision n’a pas été enregistrée.")
            self.message_user(request, message, messages.WARNING)
            return self.back_to(row)
        self.message_user(request, _("Décision enregistrée."), messages.SUCCESS)
        return redirect("admin:directory_discrepancy_changelist")

    def reopen(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.found(request, pk)
        if request.method != "POST":
            return self.act_page(request, "reopen", row, title=_("Rouvrir"))
        with transaction.atomic():
            if former := operations.reopen_discrepancy(discrepancy=row):
                self.keep(request, row, lambda: _("Rouverte. Ce qui avait été décidé\u00a0: %s") % former)
        self.message_user(request, _("Discordance rouverte."), messages.SUCCESS)
        return self.back_to(row)

    def found(self, request: HttpRequest, pk: int) -> Discrepancy:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Discrepancy.objects.select_related("source", "content_type", "resolved_by"), pk=pk)

    def keep(self, request: HttpRequest, row: Discrepancy, say: Callable[[], str]) -> None:
        """Write in the history what was done, in French whatever the language of the page."""
        with translation.override("fr"):
            self.log_change(request, row, say())

    def act_page(self, request: HttpRequest, template: str, row: Discrepancy, **context) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "about": row.concerns,
            **context,
        }
        return render(request, f"admin/directory/discrepancy/{template}.html", context)

    @staticmethod
    def back_to(row: Discrepancy) -> HttpResponse:
        return redirect(reverse("admin:directory_discrepancy_change", args=[row.pk]))
