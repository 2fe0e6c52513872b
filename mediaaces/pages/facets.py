"""The facets of the directory: on rows in memory, so that each count is what its link will show."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.models import Company
from lib import facets as links
from lib.choices import label_of
from lib.countries import country_name
from lib.facets import LONGEST_FACET, Choice, encode
from lib.prepared import Prepared
from lib.text import fold
from members.models import Membership

UNKNOWN = "inconnu"


class Row(NamedTuple):
    """A company as the facets see it. `evidence` is the best there is for its membership, or empty.

    `sector` is in the language of the page, or in French where it has no other: `is_sector_in_french`.
    """

    pk: int
    name: str
    sort_key: str
    text: str
    evidence: str
    sector: str
    is_sector_in_french: bool
    sector_key: str
    size: str
    country: str


class Facet(links.Facet):
    """What is not known always stays in sight, last."""

    @property
    def shown(self) -> Sequence[Choice]:
        if len(self.choices) <= LONGEST_FACET:
            return self.choices
        known = [choice for choice in self.choices if choice.value != UNKNOWN]
        return known[:LONGEST_FACET] + [choice for choice in self.choices if choice.value == UNKNOWN]

    @property
    def folded(self) -> Sequence[Choice]:
        shown = self.shown
        return [choice for choice in self.choices if choice not in shown]


COLUMNS = Prepared(
    lambda: (
        Company.objects.published()
        .rewrite(False)
        .order_by()
        .values_list("pk", "name", "other_names", "sector_fr", "sector_en", "size", "country")
    )
)
MEMBERSHIPS = Prepared(lambda: Membership.objects.rewrite(False).order_by("pk").values_list("company_id", "evidence"))


def directory_rows() -> list[Row]:
    """Every published company by name, as French sorts it; two queries, of a few columns each."""
    evidence = memberships()
    is_english = get_language() == "en"
    rows = []
    for pk, name, other_names, sector_fr, sector_en, size, country in COLUMNS():
        sort_key = fold(name)
        rows.append(
            Row(
                pk=pk,
                name=name,
                sort_key=sort_key,
                text=" ".join([sort_key, *(fold(str(text)) for text in other_names or [])]),
                evidence=evidence.get(pk, ""),
                sector=(sector_en if is_english else "") or sector_fr or "",
                is_sector_in_french=is_english and not sector_en and bool(sector_fr),
                sector_key=key_of(sector_fr or ""),
                size=size,
                country=country,
            )
        )
    return sorted(rows, key=lambda row: (row.sort_key, row.pk))


@lru_cache(maxsize=1000)
def key_of(sector: str) -> str:
    return slugify(sector)[:60]


def memberships() -> dict[int, str]:
    """For each member the surest evidence: registers, then what a source states, then what it lets us deduce."""
    surest = [Membership.Evidence.RECORDED, Membership.Evidence.STATED, Membership.Evidence.IMPLIED]
    found: dict[int, str] = {}
    for company_id, evidence in MEMBERSHIPS():
        known = found.get(company_id)
        if known is None or surest.index(evidence) < surest.index(known):
            found[company_id] = evidence
    return found


def member_value(row: Row) -> str:
    if not row.evidence:
        return UNKNOWN
    return "deduit" if row.evidence == Membership.Evidence.IMPLIED else "oui"


# What each facet reads of a row.
VALUES: dict[str, Callable[[Row], str]] = {
    "membre": member_value,
    "secteur": lambda row: row.sector_key or UNKNOWN,
    "taille": lambda row: row.size or UNKNOWN,
    "pays": lambda row: row.country.lower() or UNKNOWN,
}


def directory_facets(rows: Sequence[Row], query: QueryDict) -> list[Facet]:
    """The four facets, each counted among the rows that the three others leave. An unknown value chooses nothing."""
    sectors = {row.sector_key: row.sector for row in rows if row.sector_key}
    kinds: list[tuple[str, str, Callable[[str], str]]] = [
        ("membre", _("Membre de Media Aces"), member_label),
        ("secteur", _("Secteur"), lambda value: sectors.get(value, "")),
        ("taille", _("Taille"), lambda value: label_of(Company.Size, value)),
        ("pays", _("Pays"), lambda value: country_name(value.upper())),
    ]
    counts = {name: Counter(map(value_of, rows)) for name, value_of in VALUES.items()}
    chosen = {name: value for name in VALUES if (value := query.get(name, "")) in counts[name]}
    kept = {"q": query["q"]} if query.get("q") else {}
    facets = []
    for name, label, said in kinds:
        rest = {other: value for other, value in chosen.items() if other != name}
        counted = Counter(map(VALUES[name], select(rows, rest))) if rest else counts[name]
        choices = [
            Choice(
                value=value,
                label=_("non connu") if value == UNKNOWN and name != "membre" else said(value),
                count=count,
                query=encode(kept | rest | {name: value}),
                is_chosen=chosen.get(name) == value,
            )
            for value, count in counted.items()
        ]
        choices.sort(key=lambda choice: (choice.value == UNKNOWN, -choice.count, fold(choice.label)))
        facets.append(Facet(name, label, chosen.get(name, ""), tuple(choices), encode(kept | rest)))
    return facets


def member_label(value: str) -> str:
    return {"oui": _("citée comme membre"), "deduit": _("membre, par déduction"), UNKNOWN: _("non établi")}[value]


def select(rows: Iterable[Row], chosen: Mapping[str, str]) -> list[Row]:
    """Those with each of these values, by the name of the facet."""
    narrowed = list(rows)
    for name, value in chosen.items():
        value_of = VALUES[name]
        narrowed = [row for row in narrowed if value_of(row) == value]
    return narrowed
