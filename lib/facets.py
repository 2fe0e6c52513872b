"""The links of a facet: what a reader can narrow a list by, each with the number that its link will show."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page

LONGEST_FACET = 8


class Choice(NamedTuple):
    value: str
    label: str
    count: int  # type: ignore[assignment]
    query: str
    is_chosen: bool


class Facet(NamedTuple):
    """`query_without` is the address of the list with every choice but this facet's."""

    name: str
    label: str
    chosen: str
    choices: tuple[Choice, ...]
    query_without: str

    @property
    def shown(self) -> Sequence[Choice]:
        """The most frequent ones; one more than fits is still shown, since folding one away saves nothing."""
        return self.choices if len(self.choices) <= LONGEST_FACET + 1 else self.choices[:LONGEST_FACET]

    @property
    def folded(self) -> Sequence[Choice]:
        return self.choices[len(self.shown) :]

    @property
    def is_unfolded(self) -> bool:
        return any(choice.is_chosen for choice in self.folded)

    @property
    def chosen_label(self) -> str:
        return next((choice.label for choice in self.choices if choice.is_chosen), self.chosen)


def facet(name: str, label: str, counts: Iterable[tuple[str, str, int]], *, chosen: Mapping[str, str]) -> Facet:
    """A facet from (value, label, count) rows, the most frequent first, each label with a capital; `chosen`
    holds every facet's choice.
    """
    return _facet(name, label, tuple(counts), tuple(chosen.items()))


@lru_cache(maxsize=100)
def _facet(name: str, label: str, counts: tuple[tuple[str, str, int], ...], choices_made: tuple) -> Facet:
    chosen = dict(choices_made)
    rest = {other: value for other, value in chosen.items() if other != name}
    choices = tuple(
        Choice(value, words[:1].upper() + words[1:], count, encode(rest | {name: value}), chosen.get(name) == value)
        for value, words, count in sorted(counts, key=lambda row: (-row[2], row[1].casefold()))
    )
    return Facet(name, label, chosen.get(name, ""), choices, encode(rest))


def canonical_query(page: Page | None = None, **kept: object) -> str:
    """What makes another page, of all that an address asks: `kept` where it says something, and the page of a list.

    Goes into the context as `canonical_query`. A choice that only shows fewer of the same rows is left out of it.
    """
    number = page.number if page else 1
    said = kept | {"page": number if number > 1 else None}
    return encode({name: str(value) for name, value in said.items() if value})


def encode(values: Mapping[str, str]) -> str:
    """A query string in one order, so that one page has one address."""
    return _encoded(tuple(sorted(values.items())))


@lru_cache(maxsize=1000)
def _encoded(pairs: tuple[tuple[str, str], ...]) -> str:
    return urlencode(pairs)
