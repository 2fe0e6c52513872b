"""The list of case studies: narrowed by facets whose counts are what their links will show, all of it in SQL."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, Prefetch, QuerySet, Value
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.models import Company
from lib.facets import Facet, encode, facet

from .models import CaseStudy, Result

PER_PAGE = 12
COMPANY_FIELDS = ("name", "slug", "sector", "sector_fr", "sector_en", "is_published")
LONGEST_VALUE = 150
# The key in the address → the columns of its value and of its label, `{}` standing for the language.
COLUMNS = {
    "usage": ("uses__slug", "uses__name_{}"),
    "canal": ("channels__platform__slug", "channels__platform__name"),
    "secteur": ("companies__sector_fr", "companies__sector_{}"),
    "entreprise": ("companies__slug", "companies__name"),
    "nature": ("kind", "kind"),
}


@dataclass(frozen=True)
class Listing:
    """One page of the published case studies under `chosen`, a value per facet; six queries in all."""

    chosen: dict[str, str]
    number: str | None = None

    @cached_property
    def facets(self) -> list[Facet]:
        """Each counted among the case studies that the choices of the others leave; one query for all."""
        labels = {
            "usage": _("Usages"),
            "canal": _("Canal"),
            "secteur": _("Secteur"),
            "entreprise": _("Entreprise"),
            "nature": _("Nature"),
        }
        kinds = {kind.value: capfirst(str(kind.label)) for kind in CaseStudy.Kind}
        first, *others = (self.counts(name) for name in COLUMNS)
        rows: dict[str, list] = {name: [] for name in COLUMNS}
        for name, value, label, count in first.union(*others, all=True):
            if value:
                rows[name].append((value, kinds.get(label, capfirst(label or value)), count))
        return [facet(name, label, rows[name], chosen=self.chosen) for name, label in labels.items()]

    def counts(self, name: str) -> QuerySet:
        """(facet, value, label, case studies) for each value of one facet."""
        value, label = COLUMNS[name]
        language = "en" if get_language() == "en" else "fr"
        rest = {other: chosen for other, chosen in self.chosen.items() if other != name}
        # Narrowed inside: joined again outside, a case study of two companies counts for the sectors of both.
        return (
            # Not the manager's own query set: that of the translations would group by every column.
            QuerySet(CaseStudy)
            .filter(pk__in=narrowed(rest).values("pk"))
            .order_by()
            .values(
                facet=Value(name, output_field=CharField()),
                value=F(value),
                label=F(label.format(language)),
            )
            .annotate(number=Count("pk", distinct=True))
            .values_list("facet", "value", "label", "number")
        )

    @cached_property
    def page(self) -> Page:
        """Newest telling first, the undated last; each with its companies, themes and results."""
        rows = narrowed(self.chosen).order_by(F("first_day").desc(nulls_last=True), "pk")
        rows = rows.prefetch_related(
            Prefetch("companies", Company.objects.only(*COMPANY_FIELDS)),
            "themes",
            Prefetch("results", Result.objects.order_by("position")),
        )
        return Paginator(rows, PER_PAGE).get_page(self.number)

    @property
    def query(self) -> str:
        return encode(self.chosen)

    @property
    def active(self) -> list[Facet]:
        return [row for row in self.facets if row.chosen]


def narrowed(chosen: dict[str, str]) -> QuerySet[CaseStudy]:
    rows = CaseStudy.objects.published()
    for name, value in chosen.items():
        rows = rows.filter(**{COLUMNS[name][0]: value})
    return rows.distinct()


def read_choices(query) -> dict[str, str]:
    """The choices that an address makes, unknown keys and absurd values left aside."""
    chosen = {name: query.get(name, "")[:LONGEST_VALUE] for name in COLUMNS}
    return {name: value for name, value in chosen.items() if value}
