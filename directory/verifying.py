"""What is still to verify of each kind of record, told from the fields it has; and a list narrowed to that."""

from collections.abc import Iterable

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, Q
from django.forms.models import _get_foreign_key
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import get_translatable_fields_for_model

from .models import Discrepancy, PartiallyDated, Person, Sourced

LABELS = {
    "open": _("discordances à trancher"),
    "review": _("à relire"),
    "lost": _("liens perdus"),
    "undated": _("sans date"),
    "dates": _("date déduite"),
    "surname": _("nom de famille inconnu"),
    "fields": _("champs déduits"),
    "english": _("anglais manquant"),
}


def checks_of(model: type[Model], parts: Iterable[tuple[type[Model], str]] = ()) -> dict[str, Q]:
    """Name of a check → the rows of `model` that it finds, in the order in which they are worth looking at.

    `parts` are the models shown inside a row, each with its key to the row: their missing English is the row's.
    """
    checks: dict[str, Q] = {}
    if issubclass(model, Discrepancy):
        checks["open"] = Q(state=Discrepancy.State.OPEN)
    if "review" in choices_of(model, "state"):
        checks["review"] = Q(state="review")
    if lost := lost_links(model, parts):
        checks["lost"] = lost
    if issubclass(model, PartiallyDated):
        checks["undated"] = Q(first_day=None)
        checks["dates"] = Q(is_date_inferred=True)
    if issubclass(model, Person):
        checks["surname"] = Q(is_surname_known=False)
    if issubclass(model, Sourced):
        checks["fields"] = ~Q(inferred_fields=[])
    if missing := missing_english(model, parts):
        checks["english"] = missing
    return checks


def lost_links(model: type[Model], parts: Iterable[tuple[type[Model], str]]) -> Q:
    """Marked as lost; or, of a part that is nothing but a title and an address, without the address."""
    found = Q()
    if field_of(model, "is_link_lost"):
        found |= Q(is_link_lost=True)
    if "lost" in choices_of(model, "state"):
        found |= Q(state="lost")
    for part, key in parts:
        if field_of(part, "url") and not field_of(part, "name") and not field_of(part, "state"):
            found |= Q(pk__in=part._base_manager.filter(url="").values(key))
    return found


def missing_english(model: type[Model], parts: Iterable[tuple[type[Model], str]] = ()) -> Q:
    """Rows of which some French text has no English beside it: the English page shows the French."""
    found = Q()
    for name in get_translatable_fields_for_model(model) or ():
        has_french = ~Q(**{f"{name}_fr": ""}) & Q(**{f"{name}_fr__isnull": False})
        found |= has_french & (Q(**{f"{name}_en": ""}) | Q(**{f"{name}_en": None}))
    for part, key in parts:
        if of_part := missing_english(part):
            found |= Q(pk__in=part._base_manager.filter(of_part).values(key))
    return found


def field_of(model: type[Model], name: str) -> Field | None:
    try:
        return model._meta.get_field(name)  # type: ignore[return-value]
    except FieldDoesNotExist:
        return None


def choices_of(model: type[Model], name: str) -> set[str]:
    field = field_of(model, name)
    return {value for value, _label in getattr(field, "flatchoices", [])}


class ToVerify(admin.SimpleListFilter):
    """In the `list_filter` of an admin, puts its model on the page of what is to verify too."""

    title = _("à vérifier")
    parameter_name = "verifier"

    def lookups(self, request, model_admin):
        return [(name, LABELS[name]) for name in checks_in(model_admin)]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(self.checks[self.value()])

    def __init__(self, request, params, model, model_admin):
        self.checks = checks_in(model_admin)
        super().__init__(request, params, model, model_admin)
        # An unknown check narrows nothing, and is not shown as chosen.
        if self.value() not in self.checks:
            self.used_parameters.pop(self.parameter_name, None)


def checks_in(model_admin: admin.ModelAdmin) -> dict[str, Q]:
    return checks_of(model_admin.model, parts_of(model_admin))


def parts_of(model_admin: admin.ModelAdmin) -> list[tuple[type[Model], str]]:
    """The models of the inlines, each with the name of its key to the row."""
    found = []
    for inline in model_admin.inlines:
        if issubclass(inline, admin.TabularInline | admin.StackedInline):
            # None where the inline reaches its row some other way.
            if key := _get_foreign_key(model_admin.model, inline.model, inline.fk_name, can_fail=True):
                found.append((inline.model, key.name))
    return found
