"""The kinds of things that a page may gather from several apps, one row each: a new kind is one row of `KINDS`.

A row says what is published, where its page is, and from which columns its card is made. All kinds are read together
by one statement, whatever their number, made for `lib.prepared`: `described` for the cards of a short list; `counted`,
`ordered` and then `gather` for those of one page of a long list. The keys are those of `search.models.Kind`, which
keeps an index of its own for words.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Case, Count, DateField, F, IntegerField, Max, Model, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Resource
from barometer.models import Framework, Study
from casestudies.models import CaseStudy, Programme
from events.models import Event, Session
from lib.addresses import at_slug
from lib.choices import label_in
from lib.dates import PartialDate
from lib.memo import per_language
from lib.prepared import Keys, Prepared

NO_TEXT, NO_DAY = Value("", TextField()), Cast(Value(None), DateField())
# What a card is made of. A kind names its own column where it has another, or none.
COLUMNS: dict[str, Any] = {
    "slug": F("slug"),
    "under": NO_TEXT,
    "sort": F("kind"),
    "title_fr": F("title_fr"),
    "title_en": F("title_en"),
    "first_day": NO_DAY,
    "last_day": NO_DAY,
    "precision": NO_TEXT,
    "written": NO_TEXT,
    "is_date_inferred": Value(False),
}
DATED = {
    "first_day": F("first_day"),
    "last_day": F("last_day"),
    "precision": F("date_precision"),
    "is_date_inferred": F("is_date_inferred"),
}
TOLD = {  # a talk without a day or a title of its own has those of its event
    "under": F("event__slug"),
    "title_fr": Case(When(title_fr__gt="", then=F("title_fr")), default=F("event__title_fr"), output_field=TextField()),
    "title_en": Case(
        When(title_en__gt="", then=F("title_en")),
        When(title_fr__gt="", then=F("title_fr")),
        default=F("event__title_en"),
        output_field=TextField(),
    ),
    "first_day": Coalesce(F("first_day"), F("event__first_day")),
    "last_day": Coalesce(F("last_day"), F("event__last_day")),
    "precision": Case(When(first_day__isnull=False, then=Value("range")), default=F("event__date_precision")),
    "is_date_inferred": Case(When(first_day__isnull=False, then=Value(False)), default=F("event__is_date_inferred")),
}


@dataclass(frozen=True, eq=False)
class Kind:
    """`published` gives the rows that anyone may read, `company` the path to the companies of one of them.

    `columns` replace those of `COLUMNS`; `day` is what the newest come first by, a day, a month or a year as text.
    """

    key: str
    label: Promise | str
    pip: str
    model: type[Model]
    published: Callable[[], QuerySet]
    url: Callable[[str, str], str]
    company: str
    columns: Mapping[str, Any] = field(default_factory=dict)
    day: Any = field(default_factory=lambda: Cast("first_day", TextField()))

    def rows(self) -> QuerySet:
        """Published rows as they stand in the database, in no order."""
        return self.published().rewrite(False).order_by()

    def sort_label(self, value: str) -> str:
        """`atelier`, `contre-exemple`: what a row is among those of its kind."""
        return capfirst(label_in(self.model, "kind", value))


@per_language
def address_of_library() -> str:
    return reverse("library")


def at(view: str) -> Callable[[str, str], str]:
    return lambda slug, _under: at_slug(view, slug)


KINDS: Sequence[Kind] = (
    Kind(
        "event", _("Rendez-vous"), "event", Event,
        lambda: Event.objects.published(), at("events:detail"), "organisers", DATED,
    ),
    Kind(
        "session", _("Interventions"), "event", Session,
        lambda: Session.objects.exclude(event__state=Event.State.DRAFT).exclude(kind=Session.Kind.BREAK),
        lambda slug, under: f"{at_slug('events:detail', under)}#session-{slug}", "appearances__company", TOLD,
        Cast(Coalesce("first_day", "event__first_day"), TextField()),
    ),
    Kind(
        "case", _("Études de cas"), "case", CaseStudy,
        lambda: CaseStudy.objects.published(), at("casestudies:detail"), "companies", DATED,
    ),
    Kind(
        "programme", _("Programmes internes"), "case", Programme,
        lambda: Programme.objects.published(), at("casestudies:programme"), "company",
        {"written": Cast("since", TextField())}, F("since"),
    ),
    Kind(
        "study", _("Études"), "article", Study,
        lambda: Study.objects.published(), at("barometer:detail"), "publisher",
        {"written": Cast(Max("editions__year"), TextField())}, Cast(Max("editions__year"), TextField()),
    ),
    Kind(
        "framework", _("Modèles"), "article", Framework,
        lambda: Framework.objects.published(), at("barometer:framework"), "company", {}, NO_TEXT,
    ),
    Kind(
        "article", _("Articles"), "article", Article,
        lambda: Article.objects.published(), at("articles:detail"), "companies", DATED,
    ),
    Kind(
        "resource", _("Ressources"), "article", Resource,
        lambda: Resource.objects.published(), lambda slug, _under: f"{address_of_library()}#{slug}", "publisher",
        {"written": Cast("year", TextField())}, Cast("year", TextField()),
    ),
)  # fmt: skip
BY_KEY = {kind.key: kind for kind in KINDS}
# A row, whatever its kind: the place of the kind in `KINDS`, and the primary key.
Key = tuple[int, int]
PLACED = ("place", "key", "newest")
# What a page keeps of the published rows of a kind.
Narrow = Callable[[Kind, QuerySet], QuerySet]


class CompanyName(NamedTuple):
    name: str
    url: str


class Card(NamedTuple):
    """One row as a list shows it: plain values and one of `KINDS`, since the drawing of a card is kept by them.

    `url` of a company is empty where its page is not published.
    """

    kind: Kind
    url: str
    sort: str
    title_fr: str
    title_en: str
    date: str
    is_date_inferred: bool
    companies: tuple[CompanyName, ...]


def together(branches: Iterable[QuerySet]) -> QuerySet:
    """One statement for rows of several kinds. Raises StopIteration for none."""
    first, *others = branches
    return first.union(*others, all=True) if others else first


def ordered(narrow: Narrow, kinds: Sequence[Kind] = KINDS) -> QuerySet:
    """The keys of what `narrow` leaves of each kind: kind by kind, the newest first, the undated last."""
    rows = together(placed(kind, narrow(kind, kind.rows())).values_list(*PLACED) for kind in kinds)
    return rows.order_by("place", "-newest", "key")


def placed(kind: Kind, rows: QuerySet) -> QuerySet:
    newest = Coalesce(kind.day, NO_TEXT, output_field=TextField())
    return rows.annotate(place=place_of(kind), key=F("pk"), newest=newest)


def place_of(kind: Kind) -> Value:
    return Value(KINDS.index(kind), IntegerField())


def complete(kind: Kind, rows: QuerySet) -> QuerySet:
    """With all that a card is made of: what `card` reads."""
    return placed(kind, rows).values_list(*PLACED, *(COLUMNS | kind.columns).values())


def described(narrow: Narrow, kinds: Sequence[Kind] = KINDS) -> QuerySet:
    """What `card` reads, of all that `narrow` leaves, in the order of `ordered`."""
    rows = together(complete(kind, narrow(kind, kind.rows())) for kind in kinds)
    return rows.order_by("place", "-newest", "key")


def counted(narrow: Narrow) -> QuerySet:
    """(place of the kind, number) of what `narrow` leaves of each kind; a kind that has none may be left out."""
    return together(
        narrow(kind, kind.rows()).annotate(place=place_of(kind)).values_list("place").annotate(number=Count("pk"))
        for kind in KINDS
    )


def named_companies(narrow: Narrow) -> QuerySet:
    """(place, key, name, slug, whether its page is published) for each company of each row, once each."""
    branches = []
    for kind in KINDS:
        rows = placed(kind, narrow(kind, kind.rows()).filter(**{f"{kind.company}__isnull": False}))
        columns = (F(f"{kind.company}__{name}") for name in ("name", "slug", "is_published"))
        branches.append(rows.values_list("place", "key", *columns).distinct())
    return together(branches)


def by_key(keys: Mapping[str, Any]) -> Narrow:
    return lambda kind, rows: rows.filter(pk__in=keys[kind.key])


EVERY_KEY = {kind.key: Keys() for kind in KINDS}
DESCRIBED = Prepared(lambda **keys: described(by_key(keys)), **EVERY_KEY)
COMPANIES = Prepared(lambda **keys: named_companies(by_key(keys)), **EVERY_KEY)


def gather(keys: Sequence[Key]) -> list[Card]:
    """The cards of these rows, in their order, with their companies; two queries, none for no key."""
    if not keys:
        return []
    wanted = {kind.key: [pk for place, pk in keys if KINDS[place] is kind] for kind in KINDS}
    companies: dict[Key, list[CompanyName]] = defaultdict(list)
    for place, pk, name, slug, is_published in sorted(COMPANIES(**wanted), key=lambda row: row[2].casefold()):
        companies[place, pk].append(CompanyName(name, at_slug("company", slug) if is_published else ""))
    found = {(row[0], row[1]): card(row, companies[row[0], row[1]]) for row in DESCRIBED(**wanted)}
    return [found[key] for key in keys if key in found]


def by_kind(cards: Iterable[Card]) -> list[tuple[Kind, list[Card]]]:
    """Cards that stand kind by kind, with the kind before its own."""
    return [(kind, list(group)) for kind, group in groupby(cards, key=lambda one: one.kind)]


def card(values: Sequence, companies: Iterable[CompanyName] = ()) -> Card:
    """From the values of a row of `complete`."""
    kind, row = KINDS[values[0]], dict(zip(COLUMNS, values[len(PLACED) :], strict=True))
    date = str(PartialDate(row["first_day"], row["last_day"], row["precision"])) or (row["written"] or "")[:4]
    return Card(
        kind=kind,
        url=kind.url(row["slug"], row["under"]),
        sort=kind.sort_label(row["sort"]),
        title_fr=row["title_fr"] or "",
        title_en=row["title_en"] or "",
        date=date,
        is_date_inferred=bool(row["is_date_inferred"]),
        companies=tuple(companies),
    )
