"""The list of case studies: its facets, its order, what its cards show."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from directory.models import Company
from lib import listing
from lib.choices import label_of
from lib.json_rows import JSONRows
from lib.listing import Linked, Own
from lib.memo import per_language
from themes import at_hand

from . import figures
from .models import CaseStudy, Channel, Platform, Result, Use

CARD = (
    *("slug", "kind", "title", "title_fr", "title_en"),
    *("first_day", "last_day", "date_precision", "is_date_inferred"),
)
FIGURE = ("label_fr", "label_en", "value", "unit", "qualifier")
COMPANIES = CaseStudy.companies.through
SECTOR = {"key": "sector_fr", "slug": "sector_fr", "label": "sector_{}"}


class Figure(NamedTuple):
    """`> 10 000`, the same in words, and what it counts."""

    short: str
    in_words: str
    label_fr: str
    label_en: str | None

    @property
    def label(self) -> str:
        return self.label_fr


class Card(NamedTuple):
    """What the list shows of a case study: plain values, since the drawing of a card is kept by them."""

    slug: str
    url: str
    title_fr: str
    title_en: str | None
    figure: Figure | None
    kind: str
    is_mere_case: bool
    companies: tuple[str, ...]
    date: str
    is_date_inferred: bool
    themes: tuple[at_hand.Chip, ...]


class Listing(listing.Listing):
    """One page of the published case studies; three queries in all."""

    model = CaseStudy
    total = "nature"
    sources = {
        "usage": Linked(CaseStudy.uses.through, "casestudy", "use", Use),
        "canal": Linked(Channel, "case_study", "platform", Platform, label="name", is_repeated=True),
        # Two companies of one case study may be of one sector.
        "secteur": Linked(COMPANIES, "casestudy", "company__sector_fr", Company, **SECTOR, is_repeated=True),
        "entreprise": Linked(COMPANIES, "casestudy", "company", Company, label="name"),
        "nature": Own(F("kind"), lambda value: Q(kind=value)),
    }

    def titles(self) -> dict[str, str]:
        return {
            "usage": _("Usages"),
            "canal": _("Canal"),
            "secteur": _("Secteur"),
            "entreprise": _("Entreprise"),
            "nature": _("Nature"),
        }

    def words(self, name: str, value: str) -> str:
        return label_of(CaseStudy.Kind, value)

    @classmethod
    def ordered(cls, rows: QuerySet) -> QuerySet[CaseStudy]:
        """Newest telling first, the undated last; each with its companies, its themes and its first figure."""
        companies = Company.objects.filter(case_studies=OuterRef("pk")).order_by("name", "pk")
        headlines = Result.objects.filter(case_study=OuterRef("pk")).for_corner()[:1]
        return (
            rows.only(*CARD)
            .annotate(
                company_names=JSONRows(companies, "name"),
                headlines=JSONRows(headlines, *FIGURE),
                **at_hand.folded("casestudies.casestudy"),
            )
            .order_by(F("first_day").desc(nulls_last=True), "pk")
        )

    def cards(self, rows: Sequence[CaseStudy]) -> list[Card]:
        return [card(row) for row in rows]


def card(row: CaseStudy) -> Card:
    """`row` comes from `Listing.ordered`."""
    return Card(
        slug=row.slug,
        url=row.get_absolute_url(),
        title_fr=row.title_fr,
        title_en=row.title_en,
        figure=next((figure(*values) for values in row.headlines), None),
        kind=label_of(CaseStudy.Kind, row.kind),
        is_mere_case=row.kind == CaseStudy.Kind.CASE,
        companies=tuple(name for (name,) in row.company_names),
        date=str(row.partial_date),
        is_date_inferred=row.is_date_inferred,
        themes=at_hand.chips(row),
    )


@per_language
def figure(label_fr: str, label_en: str | None, value: float, unit: str, qualifier: str) -> Figure:
    result = Result(value=Decimal(str(value)), unit=unit, qualifier=qualifier)
    return Figure(figures.short(result), figures.in_words(result), label_fr, label_en)
