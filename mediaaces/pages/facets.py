"""The facets of the directory: on rows in memory, so that each count is what its link will show."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.models import Company
from lib.countries import country_name
from lib.facets import Choice, encode
from lib.prepared import Prepared
from lib.text import fold
from members.models import Membership

UNKNOWN = "inconnu"
LONGEST_FACET = 8


@dataclass(frozen=True)
class Row:
    """A company as the facets see it. `evidence` is the best there is for its membership, or empty."""

    pk: int
    sort_key: str
    text: str
    evidence: str
    sector: str
    sector_key: str
    size: str
    country: str


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    value_of: Callable[[Row], str]
    chosen: str
    choices: Sequence[Choice]
    query_without: str

    @property
    def is_long(self) -> bool:
        return len(self.choices) > LONGEST_FACET

    @property
    def shown(self) -> list[Choice]:
        """The most frequent ones; what is not known always stays in sight, last."""
        if not self.is_long:
            return list(self.choices)
        known = [choice for choice in self.choices if choice.value != UNKNOWN]
        return known[:LONGEST_FACET] + [choice for choice in self.choices if choice.value == UNKNOWN]

    @property
    def folded(self) -> list[Choice]:
        return [choice for choice in self.choices if choice not in self.shown]

    @property
    def is_unfolded(self) -> bool:
        return any(choice.is_chosen for choice in self.folded)


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
    english = get_language() == "en"
    rows = []
    for pk, name, other_names, sector_fr, sector_en, size, country in COLUMNS():
        rows.append(
            Row(
                pk=pk,
                sort_key=fold(name),
                text=" ".join(fold(str(text)) for text in [name, *(other_names or [])]),
                evidence=evidence.get(pk, ""),
                sector=(sector_en if english else "") or sector_fr or "",
                sector_key=slugify(sector_fr or "")[:60],
                size=size,
                country=country,
            )
        )
    return sorted(rows, key=lambda row: (row.sort_key, row.pk))


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


def directory_facets(rows: Sequence[Row], query: QueryDict) -> list[Facet]:
    """The four facets, each counted among the rows that the three others leave. An unknown value chooses nothing."""
    sectors = {row.sector_key: row.sector for row in rows if row.sector_key}
    kinds: list[tuple[str, str, Callable[[Row], str], Callable[[str], str]]] = [
        ("membre", _("Membre de Media Aces"), member_value, member_label),
        ("secteur", _("Secteur"), lambda row: row.sector_key or UNKNOWN, lambda value: sectors.get(value, "")),
        ("taille", _("Taille"), lambda row: row.size or UNKNOWN, lambda value: str(Company.Size(value).label)),
        ("pays", _("Pays"), lambda row: row.country.lower() or UNKNOWN, lambda value: country_name(value.upper())),
    ]
    present = {name: {value_of(row) for row in rows} for name, _label, value_of, _label_of in kinds}
    chosen = {name: value for name in present if (value := query.get(name, "")) in present[name]}
    kept = {"q": query["q"]} if query.get("q") else {}
    facets = []
    for name, label, value_of, label_of in kinds:
        others = [(other, of) for other, _label, of, _label_of in kinds if other != name and other in chosen]
        left = [row for row in rows if all(of(row) == chosen[other] for other, of in others)]
        counts = Counter(value_of(row) for row in left)
        rest = kept | {other: value for other, value in chosen.items() if other != name}
        choices = [
            Choice(
                value=value,
                label=_("non connu") if value == UNKNOWN and name != "membre" else label_of(value),
                count=count,
                query=encode(rest | {name: value}),
                is_chosen=chosen.get(name) == value,
            )
            for value, count in counts.items()
        ]
        choices.sort(key=lambda choice: (choice.value == UNKNOWN, -choice.count, fold(choice.label)))
        facets.append(Facet(name, label, value_of, chosen.get(name, ""), choices, encode(rest)))
    return facets


def member_label(value: str) -> str:
    return {"oui": _("citée comme membre"), "deduit": _("membre, par déduction"), UNKNOWN: _("non établi")}[value]


def select(rows: Iterable[Row], facets: Sequence[Facet]) -> list[Row]:
    chosen = [facet for facet in facets if facet.chosen]
    return [row for row in rows if all(facet.value_of(row) == facet.chosen for facet in chosen)]
