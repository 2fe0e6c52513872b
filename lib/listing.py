"""A public list narrowed by facets whose counts are what their links will show, all of it in SQL.

Counted by keys, not by names, and from the tables of links: at a hundred thousand rows it is to sort names and to read
the rows themselves that takes the time. A plain `QuerySet` is not the manager's own: that of the translations would
group by every column. Statements are kept by what is chosen, the values left open: each has a dozen of subqueries,
which take Django longer to write than the database to answer.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, Field, IntegerField, Max, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.translation import get_language

from .facets import Facet, encode, facet
from .prepared import Keys, Prepared, Slot, Texts, keys_of_part

PER_PAGE = 12
LONGEST_VALUE = 150


@dataclass(frozen=True)
class Own:
    """A facet of what the rows say themselves: the value, and how a choice of it narrows them.

    `reads` makes of a choice what `narrows` takes, one thing for each of `fields`.
    """

    value: Combinable
    narrows: Callable[..., Q]
    fields: tuple[Field, ...] = (CharField(),)
    reads: Callable[[str], tuple] = lambda value: (value,)

    def counted(self, rows: QuerySet, **constants: Value) -> QuerySet:
        """(value, number) of each value among these rows of the list, behind the constants."""
        return grouped(rows, self.value, Count("pk"), constants)


@dataclass(frozen=True)
class Linked:
    """A facet of what the rows are linked to: `links` holds the keys of both, each pair once unless `is_repeated`.

    At `choice` stands the `key` of a row of `choices`, which has its `slug` in the address and is called by `label`,
    `{}` being the language.
    """

    links: type[Model]
    row: str
    choice: str
    choices: type[Model]
    key: str = "pk"
    slug: str = "slug"
    label: str = "name_{}"
    only: Mapping[str, Any] = field(default_factory=dict)
    is_repeated: bool = False
    fields: tuple[Field, ...] = (CharField(),)

    def reads(self, value: str) -> tuple:
        return (value,)

    def narrows(self, value: Slot) -> Q:
        at = self.choice if self.slug == self.key else f"{self.choice}__{self.slug}"
        return Q(pk__in=self.all().filter(**{at: value}).values(self.row))

    def counted(self, rows: QuerySet | None, **constants: Value) -> QuerySet:
        """(key, number) of each choice, among these rows of the list or among all, behind the constants."""
        links = self.all() if rows is None else self.all().filter(**{f"{self.row}__in": rows.values("pk")})
        number = Count(self.row, distinct=True) if self.is_repeated else Count("pk")
        return grouped(links, F(self.choice), number, constants)

    @property
    def keys(self) -> Field:
        return Keys() if self.key == "pk" else Texts()

    def read_keys(self, written: Iterable[str]) -> list:
        return [int(key) for key in written] if self.key == "pk" else list(written)

    def labelled(self, keys: Slot, language: str, **constants: Value) -> QuerySet:
        """(key, slug, label) of these choices, behind the constants."""
        rows: QuerySet[Model] = QuerySet(self.choices).filter(**{f"{self.key}__in": keys}).order_by().distinct()
        names = {"found": Cast(F(self.key), CharField()), "at": F(self.slug), "label": F(self.label.format(language))}
        return rows.values(**constants, **names)

    def all(self) -> QuerySet:
        return QuerySet(self.links).filter(**self.only).order_by()


def grouped(rows: QuerySet, by: Combinable, number: Count, constants: Mapping[str, Value]) -> QuerySet:
    """With `value`, as a text, and `number`. Grouped by what an index holds; the text of it is made once a group."""
    return rows.values(**constants, by=by).annotate(value=Cast(Max(by), CharField()), number=number)


class Listing(ABC):
    """One page of the published rows under `chosen`, a value per facet; three queries and those of the page's rows.

    `total` is a facet that has one value for every row: the sum of its counts is the number of rows.
    """

    model: ClassVar[type[Model]]
    sources: ClassVar[Mapping[str, Own | Linked]]
    total: ClassVar[str]

    def __init__(self, chosen: Mapping[str, str], number: str | None = None):
        self.chosen, self.number = dict(chosen), number

    @abstractmethod
    def titles(self) -> dict[str, str]:
        """What each facet is called, in the order of the page."""

    @classmethod
    @abstractmethod
    def ordered(cls, rows: QuerySet) -> QuerySet:
        """The rows as the page wants them, with the columns that it shows."""

    @abstractmethod
    def cards(self, rows: list) -> list:
        """What the page shows of these rows; what they are linked to is read for all at once."""

    def words(self, name: str, value: str) -> str:
        """What a value of the rows themselves is called."""
        return value

    @cached_property
    def counts(self) -> dict[str, Counter]:
        """By facet, how many rows each key has among those that the choices of the others leave; one query for all."""
        counts: dict[str, Counter] = {name: Counter() for name in self.sources}
        for name, sign, key, number in counting(type(self), frozenset(self.chosen))(**self._values):
            if key:
                counts[name][key] += sign * number
        return counts

    @cached_property
    def facets(self) -> list[Facet]:
        labels = self._labels
        made = []
        for name, title in self.titles().items():
            rows = []
            for key, count in self.counts[name].items():
                value, label = labels.get((name, key)) or (key, self.words(name, key))
                if count:
                    rows.append((value, label or value, count))
            made.append(facet(name, title, rows, chosen=self.chosen))
        return made

    @cached_property
    def page(self) -> Page:
        counts, chosen = self.counts[self.total], self.chosen.get(self.total)
        page = Paginator(range(counts[chosen] if chosen else counts.total()), PER_PAGE).get_page(self.number)
        rows = reading(type(self), frozenset(self.chosen))
        start = PER_PAGE * (page.number - 1)
        page.object_list = self.cards(rows(**self._values, start=start, number=PER_PAGE))  # type: ignore[assignment]
        return page

    @property
    def query(self) -> str:
        return encode(self.chosen)

    @property
    def active(self) -> list[Facet]:
        return [row for row in self.facets if row.chosen]

    @property
    def _values(self) -> dict[str, Any]:
        return {
            slot_name(name, rank): value
            for name, choice in self.chosen.items()
            for rank, value in enumerate(self.sources[name].reads(choice))
        }

    @cached_property
    def _labels(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(slug, label) by facet and key; one query for all."""
        keys = {
            name: source.read_keys(self.counts[name])
            for name, source in self.sources.items()
            if isinstance(source, Linked)
        }
        return {(name, key): (slug, label) for name, key, slug, label in labelling(type(self))(**keys)}


def slot_name(facet: str, rank: int) -> str:
    return f"{facet}_{rank}"


def slots_of(listing: type[Listing], chosen: Iterable[str]) -> dict[str, Field]:
    return {
        slot_name(name, rank): field
        for name in sorted(chosen)
        for rank, field in enumerate(listing.sources[name].fields)
    }


@cache
def reading(listing: type[Listing], chosen: frozenset[str]) -> Prepared:
    """The rows of a page of the list: their keys are found first, and only these rows are read."""

    def build(start: Slot, number: Slot, **slots: Slot) -> QuerySet:
        rows = narrowed(listing, chosen, slots, listing.model._default_manager.all())
        keys = keys_of_part(listing.ordered(rows), start, number)
        return listing.ordered(listing.model._default_manager.filter(pk__in=keys))

    return Prepared(build, start=IntegerField(), number=IntegerField(), **slots_of(listing, chosen))


@cache
def counting(listing: type[Listing], chosen: frozenset[str]) -> Prepared:
    """(facet, sign, key, number) for every facet."""

    def build(**slots: Slot) -> QuerySet:
        first, *others = (part for name in listing.sources for part in counted(listing, name, chosen, slots))
        return first.union(*others, all=True)

    return Prepared(build, **slots_of(listing, chosen))


def counted(listing: type[Listing], name: str, chosen: frozenset[str], slots: Mapping[str, Slot]) -> list[QuerySet]:
    """(facet, sign, key, number). Where no other facet narrows the list, those that are not published are taken
    away from all: they are few, and the others need not be read.
    """
    source = listing.sources[name]
    rows: QuerySet[Model] = QuerySet(listing.model).order_by()
    rest = chosen - {name}
    if isinstance(source, Own) or rest:
        parts: list[tuple[int, Any]] = [(1, narrowed(listing, rest, slots, rows))]
    else:
        parts = [(1, None), (-1, rows.exclude(state="published"))]
    return [
        source.counted(some, facet=Value(name, CharField()), sign=Value(sign, IntegerField())).values_list(
            "facet", "sign", "value", "number"
        )
        for sign, some in parts
    ]


@cache
def labelling(listing: type[Listing]) -> Prepared:
    """(facet, key, slug, label) of the choices that have these keys, by facet."""
    linked = {name: source for name, source in listing.sources.items() if isinstance(source, Linked)}

    def build(**keys: Slot) -> QuerySet:
        language = "en" if get_language() == "en" else "fr"
        first, *others = (
            source.labelled(keys[name], language, facet=Value(name, CharField())).values_list(
                "facet", "found", "at", "label"
            )
            for name, source in linked.items()
        )
        return first.union(*others, all=True)

    return Prepared(build, **{name: source.keys for name, source in linked.items()})


def narrowed(listing: type[Listing], chosen: Iterable[str], slots: Mapping[str, Slot], rows: QuerySet) -> QuerySet:
    rows = rows.filter(state="published")
    for name in chosen:
        source = listing.sources[name]
        rows = rows.filter(source.narrows(*(slots[slot_name(name, rank)] for rank in range(len(source.fields)))))
    return rows


def read_choices(query: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The choices that an address makes, unknown keys and absurd values left aside."""
    chosen = {name: query.get(name, "")[:LONGEST_VALUE] for name in names}
    return {name: value for name, value in chosen.items() if value}
