"""Themes: all of them, and everything that is published under one."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Count, Q, QuerySet, SlugField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lib import jsonld
from lib.facets import canonical_query
from lib.prepared import Keys, Prepared, Texts, at_hand
from lib.text import fold
from themes import words
from themes.models import Synonym, Theme, Themed

from .kinds import BY_KEY, KINDS, Kind, Narrow, by_kind, counted, gather, ordered, place_of, together

PER_PAGE = 40
MOST_RELATED = 10
MOST_FREQUENT = 12
NAMES = ("slug", "name", "name_fr", "name_en")
SHOWN = (Synonym.Kind.SYNONYM, Synonym.Kind.ABBREVIATION)
SECTION = {"section": ""}


@login_not_required
def theme_list(request: HttpRequest) -> HttpResponse:
    return render(request, "themes/list.html", SECTION | {"index": ThemeIndex()})


@login_not_required
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    row = AT_SLUG.first(slug=slug)
    if row is None:
        meant = words.find(slug)
        if meant is None:
            raise Http404
        return HttpResponsePermanentRedirect(meant.get_absolute_url())
    at_hand(row, "synonyms", SYNONYMS(theme=row.pk))
    page = ThemePage(row, request.GET.get("nature", ""), request.GET.get("page"))
    way = [(_("Accueil"), reverse("home")), (_("Thématiques"), reverse("themes"))]
    context = {
        "theme": row,
        "page": page,
        "canonical_query": "" if page.chosen else canonical_query(page.page),
        "structured": jsonld.breadcrumbs(*way, (row.name, row.get_absolute_url())),
    }
    return render(request, "themes/detail.html", SECTION | context)


class PreparedPages(Paginator):
    """The pages of a prepared query that gives `count` rows in all for these values."""

    def __init__(self, rows: Prepared, per_page: int, *, count: int, **values):
        super().__init__([], per_page)
        self.rows, self.values, self.count = rows, values, count

    def page(self, number) -> Page:
        number = self.validate_number(number)
        rows = self.rows.part((number - 1) * self.per_page, self.per_page, **self.values)
        return Page(rows, number, self)


class KindCount(NamedTuple):
    kind: Kind
    count: int  # type: ignore[assignment]


class IndexRow(NamedTuple):
    """A theme with how many things are published under it: plain values, since the drawing of the index is kept by
    them. `others` are the words that mean the same.
    """

    url: str
    name: str
    name_fr: str
    name_en: str | None
    description: str
    description_fr: str
    description_en: str | None
    others: tuple[str, ...]
    counts: tuple[KindCount, ...]

    @property
    def total(self) -> int:
        return sum(row.count for row in self.counts)


class ThemeIndex:
    """The themes that something published is under, in alphabetical order; three queries."""

    @cached_property
    def rows(self) -> list[IndexRow]:
        counts: dict[int, list[KindCount]] = defaultdict(list)
        for place, pk, number in sorted(INDEX()):
            counts[pk].append(KindCount(KINDS[place], number))
        others: dict[int, list[str]] = defaultdict(list)
        for pk, word in OTHERS():
            others[pk].append(word)
        rows = [
            IndexRow(
                url=row.get_absolute_url(),
                name=row.name,
                name_fr=row.name_fr,
                name_en=row.name_en,
                description=row.description,
                description_fr=row.description_fr,
                description_en=row.description_en,
                others=tuple(others[row.pk]),
                counts=tuple(counts[row.pk]),
            )
            for row in INDEXED(themes=list(counts))
        ]
        return sorted(rows, key=lambda row: fold(row.name))

    @cached_property
    def _most(self) -> list[IndexRow]:
        return sorted(self.rows, key=lambda row: -row.total)[:MOST_FREQUENT]

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """What is under one at least of the most frequent."""
        found = {one.kind.key for row in self._most for one in row.counts}
        return tuple(kind for kind in KINDS if kind.key in found)

    @cached_property
    def most(self) -> tuple[tuple[IndexRow, tuple[int | str, ...]], ...]:
        """The most frequent, each with its number for each of `kinds`, nothing in the place of 0."""
        numbers = [(row, {one.kind.key: one.count for one in row.counts}) for row in self._most]
        return tuple((row, tuple(found.get(kind.key, "") for kind in self.kinds)) for row, found in numbers)

    @cached_property
    def letters(self) -> tuple[tuple[str, tuple[IndexRow, ...]], ...]:
        """All of them by initial; none where the most frequent are all."""
        if len(self.rows) <= MOST_FREQUENT:
            return ()
        by_initial = groupby(self.rows, key=lambda row: fold(row.name)[:1].upper())
        return tuple((letter, tuple(rows)) for letter, rows in by_initial)


def items_of(kind: Kind) -> QuerySet[Themed]:
    """The rows of one kind under any theme."""
    app, model = kind.model._meta.app_label, kind.model._meta.model_name
    return Themed.objects.filter(content_type=ContentType.objects.filter(app_label=app, model=model).values("pk")[:1])


def under(theme) -> Narrow:
    """What stands under the theme of this primary key."""
    return lambda kind, rows: rows.filter(pk__in=items_of(kind).filter(tag=theme).values("object_id"))


def published_themed(kind: Kind) -> QuerySet:
    """(place of the kind, theme, number of published rows) for each theme of one kind."""
    rows = items_of(kind).filter(object_id__in=kind.rows().values("pk")).order_by()
    return rows.annotate(place=place_of(kind)).values_list("place", "tag").annotate(number=Count("pk"))


def shared_with(theme) -> QuerySet:
    """(other theme, number of published things under both) for each kind of things."""
    return together(
        items_of(kind)
        .filter(object_id__in=under(theme)(kind, kind.rows()).values("pk"))
        .exclude(tag=theme)
        .order_by()
        .values_list("tag")
        .annotate(number=Count("pk"))
        for kind in KINDS
    )


INDEX = Prepared(lambda: together(published_themed(kind) for kind in KINDS))
COUNTED = Prepared(lambda theme: counted(under(theme)), theme=BigIntegerField())
ORDERED = {
    key: Prepared(lambda theme, kinds=kinds: ordered(under(theme), kinds), theme=BigIntegerField())
    for key, kinds in {"": KINDS, **{kind.key: [kind] for kind in KINDS}}.items()
}
SHARED = Prepared(shared_with, theme=BigIntegerField())
AT_SLUG = Prepared(lambda slug: Theme.objects.filter(slug=slug), slug=SlugField())
SYNONYMS = Prepared(lambda theme: Synonym.objects.filter(theme=theme), theme=BigIntegerField())
NEAR = Prepared(
    lambda words, theme: (
        Theme.objects.filter(Q(name_fr__in=words) | Q(name_en__in=words))
        .exclude(pk=theme)
        .only(*NAMES)
        .order_by("name")
    ),
    words=Texts(),
    theme=BigIntegerField(),
)
INDEXED = Prepared(lambda themes: Theme.objects.filter(pk__in=themes), themes=Keys())
OTHERS = Prepared(lambda: Synonym.objects.filter(kind__in=SHOWN).order_by("word").values_list("theme_id", "word"))
NAMED = Prepared(lambda themes: Theme.objects.filter(pk__in=themes).only(*NAMES), themes=Keys())


@dataclass(frozen=True)
class ThemePage:
    """What is published under a theme, narrowed to one kind if `nature` names one; at most eight queries.

    `theme` comes with its synonyms at hand.
    """

    theme: Theme
    nature: str
    number: str | None = None

    @cached_property
    def counts(self) -> list[KindCount]:
        return [KindCount(KINDS[place], number) for place, number in sorted(COUNTED(theme=self.theme.pk)) if number]

    @property
    def total(self) -> int:
        return sum(row.count for row in self.counts)

    @property
    def chosen(self) -> Kind | None:
        return BY_KEY.get(self.nature)

    @cached_property
    def page(self) -> Page:
        """Kind by kind, the newest first; `object_list` holds (kind, number in all, cards on this page)."""
        totals = {row.kind.key: row.count for row in self.counts}
        count = totals.get(self.chosen.key, 0) if self.chosen else self.total
        rows = ORDERED[self.chosen.key if self.chosen else ""]
        page = PreparedPages(rows, PER_PAGE, count=count, theme=self.theme.pk).get_page(self.number)
        cards = gather([(place, pk) for place, pk, _newest in page.object_list])
        page.object_list = [(kind, totals[kind.key], group) for kind, group in by_kind(cards)]
        return page

    @cached_property
    def words(self) -> dict[str, list[str]]:
        """The other words by their kind; near words that are themes of their own are in `near`."""
        found: dict[str, list[str]] = defaultdict(list)
        names = {words.key(row.name_fr or "") for row in self.near} | {
            words.key(row.name_en or "") for row in self.near
        }
        for row in self.theme.synonyms.all():
            if words.key(row.word) not in names:
                found[row.kind].append(row.word)
        return dict(found)

    @cached_property
    def near(self) -> list[Theme]:
        """Themes whose name is a near word of this one: `réseaux sociaux`, of `médias sociaux`."""
        wanted = [row.word for row in self.theme.synonyms.all() if row.kind == Synonym.Kind.NEAR]
        return NEAR(words=wanted, theme=self.theme.pk) if wanted else []

    @cached_property
    def related(self) -> list[Theme]:
        """The themes of the same published things, the most frequent first."""
        shared: Counter[int] = Counter()
        for pk, number in SHARED(theme=self.theme.pk):
            shared[pk] += number
        themes = NAMED(themes=list(shared))
        return sorted(themes, key=lambda row: (-shared[row.pk], fold(row.name)))[:MOST_RELATED]
