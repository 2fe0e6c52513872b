"""A public list narrowed by facets whose counts are what their links will show, all of it in SQL.

Counted by keys, not by names, and from the tables of links: at a hundred thousand rows it is to sort names and to read
the rows themselves that takes the time. A plain `QuerySet` is not the manager's own: that of the translations would
group by every column.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, IntegerField, Max, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import get_language

from .facets import Facet, encode, facet

PER_PAGE = 12
LONGEST_VALUE = 150


@dataclass(frozen=True)
class Own:
    """A facet of what the rows say themselves: the value, and how a choice of it narrows them."""

    value: Combinable
    narrows: Callable[[str], Q]

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
    only: Mapping[str, str] = field(default_factory=dict)
    is_repeated: bool = False

    def narrows(self, value: str) -> Q:
        at = self.choice if self.slug == self.key else f"{self.choice}__{self.slug}"
        return Q(pk__in=self.all().filter(**{at: value}).values(self.row))

    def counted(self, rows: QuerySet | None, **constants: Value) -> QuerySet:
        """(key, number) of each choice, among these rows of the list or among all, behind the constants."""
        links = self.all() if rows is None else self.all().filter(**{f"{self.row}__in": rows.values("pk")})
        number = Count(self.row, distinct=True) if self.is_repeated else Count("pk")
        return grouped(links, F(self.choice), number, constants)

    def labelled(self, keys: Iterable[str], language: str, **constants: Value) -> QuerySet:
        """(key, slug, label) of these choices, behind the constants."""
        rows: QuerySet[Model] = QuerySet(self.choices).filter(**{f"{self.key}__in": list(keys)}).order_by().distinct()
        names = {"found": Cast(F(self.key), CharField()), "at": F(self.slug), "label": F(self.label.format(language))}
        return rows.values(**constants, **names)

    def all(self) -> QuerySet:
        return QuerySet(self.links).filter(**self.only).order_by()


def grouped(rows: QuerySet, by: Combinable, number: Count, constants: Mapping[str, Value]) -> QuerySet:
    """With `value`, as a text, and `number`. Grouped by what an index holds; the text of it is made once a group."""
    return rows.values(**constants, by=by).annotate(value=Cast(Max(by), CharField()), number=number)


@dataclass(frozen=True)
class PageByKeys:
    """The rows of a list, to slice: the keys of a page are found first, and only these rows are read."""

    rows: QuerySet
    ordered: Callable[[QuerySet], QuerySet]

    def __getitem__(self, wanted: slice) -> QuerySet:
        keys = self.ordered(self.rows).values("pk")[wanted]
        return self.ordered(self.rows.model._default_manager.filter(pk__in=keys))


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

    @abstractmethod
    def ordered(self, rows: QuerySet) -> QuerySet:
        """The rows as the page wants them."""

    def words(self, name: str, value: str) -> str:
        """What a value of the rows themselves is called."""
        return value

    @cached_property
    def counts(self) -> dict[str, Counter]:
        """By facet, how many rows each key has among those that the choices of the others leave; one query for all."""
        first, *others = (part for name in self.sources for part in self._counted(name))
        counts: dict[str, Counter] = {name: Counter() for name in self.sources}
        for name, sign, key, number in first.union(*others, all=True):
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
                    rows.append((value, capfirst(label or value), count))
            made.append(facet(name, title, rows, chosen=self.chosen))
        return made

    @cached_property
    def page(self) -> Page:
        rows = self._narrowed(self.chosen, self.model._default_manager.all())
        paginator: Paginator[Model] = Paginator(PageByKeys(rows, self.ordered), PER_PAGE)  # type: ignore[arg-type]
        counts, chosen = self.counts[self.total], self.chosen.get(self.total)
        paginator.count = counts[chosen] if chosen else counts.total()
        return paginator.get_page(self.number)

    @property
    def query(self) -> str:
        return encode(self.chosen)

    @property
    def active(self) -> list[Facet]:
        return [row for row in self.facets if row.chosen]

    def _counted(self, name: str) -> list[QuerySet]:
        """(facet, sign, key, number). Where no other facet narrows the list, those that are not published are taken
        away from all: they are few, and the others need not be read.
        """
        source = self.sources[name]
        rows: QuerySet[Model] = QuerySet(self.model).order_by()
        rest = {other: value for other, value in self.chosen.items() if other != name}
        if isinstance(source, Own) or rest:
            parts: list[tuple[int, Any]] = [(1, self._narrowed(rest, rows))]
        else:
            parts = [(1, None), (-1, rows.exclude(state="published"))]
        return [
            source.counted(some, facet=Value(name, CharField()), sign=Value(sign, IntegerField())).values_list(
                "facet", "sign", "value", "number"
            )
            for sign, some in parts
        ]

    def _narrowed(self, chosen: Mapping[str, str], rows: QuerySet) -> QuerySet:
        rows = rows.filter(state="published")
        for name, value in chosen.items():
            rows = rows.filter(self.sources[name].narrows(value))
        return rows

    @cached_property
    def _labels(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(slug, label) by facet and key; one query for all."""
        language = "en" if get_language() == "en" else "fr"
        first, *others = (
            source.labelled(self.counts[name], language, facet=Value(name, CharField())).values_list(
                "facet", "found", "at", "label"
            )
            for name, source in self.sources.items()
            if isinstance(source, Linked)
        )
        return {(name, key): (slug, label) for name, key, slug, label in first.union(*others, all=True)}


def read_choices(query: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The choices that an address makes, unknown keys and absurd values left aside."""
    chosen = {name: query.get(name, "")[:LONGEST_VALUE] for name in names}
    return {name: value for name, value in chosen.items() if value}
