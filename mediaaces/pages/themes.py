"""Themes: all of them, and everything that is published under one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from lib.text import fold
from themes import words
from themes.models import Synonym, Theme, Themed

from .kinds import BY_KEY, KINDS, Kind, content_types, counted, gather, ordered, together

PER_PAGE = 40
MOST_RELATED = 10
SECTION = {"section": ""}


@login_not_required
def theme_list(request: HttpRequest) -> HttpResponse:
    return render(request, "themes/list.html", SECTION | {"index": ThemeIndex()})


@login_not_required
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    row = Theme.objects.filter(slug=slug).prefetch_related("synonyms").first()
    if row is None:
        meant = words.find(slug)
        if meant is None:
            raise Http404
        return HttpResponsePermanentRedirect(meant.get_absolute_url())
    page = ThemePage(row, request.GET.get("nature", ""), request.GET.get("page"))
    return render(request, "themes/detail.html", SECTION | {"theme": row, "page": page})


class KnownLength(Paginator):
    """A paginator that is told how many rows there are."""

    def __init__(self, rows: QuerySet, per_page: int, count: int):
        super().__init__(rows, per_page)
        self.count = count


@dataclass(frozen=True)
class KindCount:
    kind: Kind
    count: int


@dataclass(frozen=True)
class IndexRow:
    """A theme with how many things are published under it; `others` are the words that lead to it."""

    theme: Theme
    others: list[Synonym]
    counts: list[KindCount]

    @property
    def total(self) -> int:
        return sum(row.count for row in self.counts)


class ThemeIndex:
    """The themes that something published is under, in alphabetical order; three queries."""

    @cached_property
    def rows(self) -> list[IndexRow]:
        counts: dict[int, list[KindCount]] = defaultdict(list)
        for place, pk, number in together(published_themed(kind) for kind in KINDS):
            counts[pk].append(KindCount(KINDS[place], number))
        themes = Theme.objects.filter(pk__in=counts).prefetch_related("synonyms")
        rows = [
            IndexRow(
                row,
                [word for word in row.synonyms.all() if word.kind != Synonym.Kind.NEAR],
                sorted(counts[row.pk], key=lambda count: KINDS.index(count.kind)),
            )
            for row in themes
        ]
        return sorted(rows, key=lambda row: fold(row.theme.name))

    @property
    def letters(self) -> Iterator[tuple[str, list[IndexRow]]]:
        for letter, rows in groupby(self.rows, key=lambda row: fold(row.theme.name)[:1].upper()):
            yield letter, list(rows)


def published_themed(kind: Kind) -> QuerySet:
    """(place of the kind, theme, number of published rows) for each theme of one kind."""
    return (
        Themed.objects.filter(content_type=content_types()[kind.model], object_id__in=kind.rows().values("pk"))
        .order_by()
        .annotate(place=kind.place)
        .values_list("place", "tag")
        .annotate(number=Count("pk"))
    )


@dataclass(frozen=True)
class ThemePage:
    """What is published under a theme, narrowed to one kind if `nature` names one; at most seven queries.

    `theme` comes with its synonyms at hand.
    """

    theme: Theme
    nature: str
    number: str | None = None

    @cached_property
    def counts(self) -> list[KindCount]:
        found = counted(self.narrow)
        return [KindCount(kind, found[kind.key]) for kind in KINDS if found.get(kind.key)]

    @property
    def total(self) -> int:
        return sum(row.count for row in self.counts)

    @property
    def chosen(self) -> Kind | None:
        return BY_KEY.get(self.nature)

    def narrow(self, kind: Kind, rows: QuerySet) -> QuerySet:
        under = Themed.objects.filter(content_type=content_types()[kind.model], tag=self.theme)
        return rows.filter(pk__in=under.values("object_id"))

    @cached_property
    def page(self) -> Page:
        """Kind by kind, the newest first; `object_list` holds (kind, number in all, cards on this page)."""
        kinds = [self.chosen] if self.chosen else KINDS
        count = sum(row.count for row in self.counts if row.kind in kinds)
        page = KnownLength(ordered(self.narrow, kinds), PER_PAGE, count).get_page(self.number)
        cards = gather([(place, pk) for place, pk, _newest in page.object_list])
        totals = {row.kind.key: row.count for row in self.counts}
        page.object_list = [
            (kind, totals.get(kind.key, 0), list(rows)) for kind, rows in groupby(cards, key=lambda card: card.kind)
        ]
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
        rows = Theme.objects.filter(Q(name_fr__in=wanted) | Q(name_en__in=wanted)).exclude(pk=self.theme.pk)
        return list(rows.order_by("name"))

    @cached_property
    def related(self) -> list[Theme]:
        """Themes of the same published things, the most frequent first."""
        types = content_types()
        here = Q()
        for row in self.counts:
            rows = self.narrow(row.kind, row.kind.rows())
            here |= Q(items__content_type=types[row.kind.model], items__object_id__in=rows.values("pk"))
        if not here:
            return []
        rows = Theme.objects.filter(here).exclude(pk=self.theme.pk).annotate(shared=Count("items"))
        return list(rows.order_by("-shared", "name")[:MOST_RELATED])
