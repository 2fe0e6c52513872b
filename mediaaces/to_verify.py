"""What is still to verify in all that the association keeps, each with the list where it is done."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import CharField, Count, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directory.models import Discrepancy
from directory.verifying import LABELS, ToVerify, checks_in

from .due import listed

DISCREPANCIES_SHOWN = 10


@dataclass(frozen=True)
class Found:
    """So many rows of a kind, and the address of their list."""

    kind: str
    count: int
    url: str


@dataclass(frozen=True)
class Check:
    """One thing to verify: what it is, and where it was found. `found` is empty where all is well."""

    name: str
    title: str
    explanation: str
    found: list[Found]

    @property
    def count(self) -> int:
        return sum(row.count for row in self.found)


def may_open(request: HttpRequest, site: AdminSite) -> bool:
    """Who keeps the facts: somebody who changes some of what is checked."""
    return any(model_admin.has_change_permission(request) for model_admin in checked(request, site))


def checked(request: HttpRequest, site: AdminSite) -> Iterator[ModelAdmin]:
    """The administrations with something to verify that this person may open."""
    for model_admin in site._registry.values():
        if ToVerify in model_admin.list_filter and model_admin.has_view_permission(request):
            yield model_admin


def to_verify(request: HttpRequest, site: AdminSite) -> list[Check]:
    """Every check that this person may make somewhere, in its order, in one query."""
    admins = list(checked(request, site))
    asked = [
        counted(model_admin, name, condition)
        for model_admin in admins
        for name, condition in checks_in(model_admin).items()
    ]
    if not asked:
        return []
    first, *others = asked
    kinds = {model_admin.opts.label_lower: model_admin.opts for model_admin in admins}
    found: dict[str, list[Found]] = defaultdict(list)
    for label, name, number in first.union(*others, all=True):
        rows, opts = found[name], kinds[label]
        if number:
            url = listed(f"{opts.app_label}_{opts.model_name}", verifier=name)
            rows.append(Found(capfirst(str(opts.verbose_name_plural)), number, url))
    explained = explanations()
    return [
        Check(name, capfirst(str(LABELS[name])), explained[name], sorted(found[name], key=lambda row: -row.count))
        for name in LABELS
        if name in found
    ]


def counted(model_admin: ModelAdmin, name: str, condition: Q) -> QuerySet:
    """(kind, check, how many). Not the manager's own query set: that of the translations groups by every column."""
    rows = QuerySet(model_admin.model).filter(condition).order_by()
    constants = {
        "checked_kind": Value(model_admin.opts.label_lower, output_field=CharField()),
        "checked_for": Value(name, output_field=CharField()),
    }
    return rows.values(**constants).annotate(checked_rows=Count("pk")).values_list(*constants, "checked_rows")


def open_discrepancies(request: HttpRequest) -> list[Discrepancy]:
    """The first of them, for who may see them."""
    if not request.user.has_perm("directory.view_discrepancy"):  # type: ignore[union-attr]
        return []
    rows = Discrepancy.objects.open().select_related("source", "content_type")
    return list(rows.order_by("source__slug", "pk")[:DISCREPANCIES_SHOWN])


def explanations() -> dict[str, str]:
    return {
        "open": _("Les documents se contredisent, et personne n’a encore dit ce qui est retenu."),
        "review": _("Un brouillon est fini et attend d’être relu."),
        "lost": _("Le document donnait un lien, l’adresse n’a pas suivi."),
        "undated": _("On ne sait pas quand, ou pas encore."),
        "dates": _("La source ne dit pas la date mot à mot."),
        "surname": _("On n’a que le prénom, ou un pseudonyme."),
        "fields": _("La source ne dit pas ces champs mot à mot."),
        "english": _("La page anglaise montre le français à la place."),
    }
