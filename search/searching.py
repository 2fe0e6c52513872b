"""One search: what was asked, how many pages of each kind answer, and those of one page of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count

from lib.facets import Choice, encode
from lib.prepared import Keys, Prepared, Texts
from themes.models import Theme, Themed

from .documents import SOURCES
from .index import Hits, holding
from .models import Entry, Homonym, Kind, Sense, Text, Word, homonym_key
from .snippets import Part, Snippet, marked, snippet
from .words import LONGEST_QUERY, Term, composed, misspellings, terms, title_key

PER_PAGE = 20
MOST_GUESSES = 3
MOST_THEMES = 24
TEXTS = Prepared(
    lambda keys: Text.objects.filter(pk__in=keys).select_related("entry").defer("words").order_by(), keys=Keys()
)
SENSES = Prepared(
    lambda keys: Sense.objects.filter(homonym__key__in=keys).select_related("homonym", "source"), keys=Texts()
)


@dataclass(frozen=True)
class Correction:
    """A word that stands nowhere, and those one typing error away from it that do, as they are written."""

    typed: str
    meant: list[str]


@dataclass(frozen=True)
class Result:
    """A page that answers, with what was looked for marked in its title and in a stretch of its text."""

    text: Text
    title: list[Part]
    snippet: Snippet | None

    @property
    def kind(self) -> str:
        return self.text.entry.kind

    @property
    def label(self) -> str:
        return SOURCES[self.kind].label

    @property
    def suit(self) -> str:
        """The sign it bears, as on the other pages; a theme bears none."""
        return SOURCES[self.kind].suit

    @property
    def url(self) -> str:
        return SOURCES[self.kind].url(self.text.slug, self.text.anchor)


@dataclass(frozen=True)
class Search:
    """`query` as typed, one `kind` or all, a page number as the address has it. Six queries at most."""

    query: str
    kind: str
    number: str | None
    language: str

    @classmethod
    def read(cls, values, language: str) -> "Search":
        """From the query of an address; an unknown kind is none, a text too long is cut."""
        query = " ".join(composed(values.get("q", "")[: 2 * LONGEST_QUERY]).split())[:LONGEST_QUERY]
        kind = values.get("type", "")
        return cls(query, kind if kind in Kind.values else "", values.get("page"), language)

    @cached_property
    def terms(self) -> list[Term]:
        return terms(self.query, self.language)

    @cached_property
    def exact(self) -> dict[str, int]:
        """How many entries of each kind hold every word as it was typed."""
        return self._count([[term] for term in self.terms])

    @cached_property
    def guesses(self) -> dict[Term, list[Word]]:
        """For each word that stands nowhere, the likeliest ones it may have been meant for. Only where nothing is."""
        if not self.terms or self.exact:
            return {}
        tries = {term: misspellings(term.word) for term in self.terms}
        asked_for = {word for guesses in tries.values() for word in guesses} | {term.word for term in self.terms}
        known = {word.word: word for word in holding(asked_for, self.language)}
        return {
            term: [known[guess] for guess in guesses if guess in known][:MOST_GUESSES]
            for term, guesses in tries.items()
            if term.word not in known
        }

    @property
    def groups(self) -> list[list[Term]]:
        """Of each group one term at least is to be found: the word typed, or those it was meant for."""
        return [
            [Term(word.word) for word in self.guesses[term]] if self.guesses.get(term) else [term]
            for term in self.terms
        ]

    @cached_property
    def counts(self) -> dict[str, int]:
        return self._count(self.groups) if any(self.guesses.values()) else self.exact

    @property
    def corrections(self) -> list[Correction]:
        """What was looked for instead; empty unless that found something."""
        if self.exact or not self.counts:
            return []
        return [
            Correction(term.word, [word.written for word in guesses])
            for term, guesses in self.guesses.items()
            if guesses
        ]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def page(self) -> Page:
        """Twenty entries: those whose title is the query, then those whose title holds it, the newest first."""
        paginator = Paginator(self._hits(self.groups).of(self.kind), PER_PAGE)
        paginator.count = self.counts.get(self.kind, 0) if self.kind else self.total
        return paginator.get_page(self.number)

    @cached_property
    def results(self) -> list[Result]:
        if not self.total:
            return []
        keys = list(self.page.object_list)
        found = {text.pk: text for text in TEXTS(keys=keys)}
        told = [term for group in self.groups for term in group]
        return [
            Result(text, marked(text.title, told), snippet(text.body, told))
            for text in (found[key] for key in keys if key in found)
        ]

    @property
    def facets(self) -> list[Choice]:
        """Every kind that answers, with the number that its link will show; all together first."""
        rows = [("", self.total), *((kind, self.counts[kind]) for kind in Kind.values if kind in self.counts)]
        return [
            Choice(kind, Kind(kind).label if kind else "", count, self._address(kind), kind == self.kind)
            for kind, count in rows
        ]

    @property
    def address(self) -> str:
        return self._address(self.kind)

    @cached_property
    def homonyms(self) -> dict[Homonym, list[Sense]]:
        """The terms of the query that mean several things, with their senses; one query."""
        keys = {homonym_key(term.word) for term in self.terms} | {homonym_key(self.query)} - {""}
        if not keys:
            return {}
        senses: dict[Homonym, list[Sense]] = {}
        for sense in SENSES(keys=keys):
            senses.setdefault(sense.homonym, []).append(sense)
        return senses

    def _address(self, kind: str) -> str:
        return encode({key: value for key, value in (("q", self.query), ("type", kind)) if value})

    def _count(self, groups: Sequence[Sequence[Term]]) -> dict[str, int]:
        return self._hits(groups).by_kind() if groups else {}

    def _hits(self, groups: Sequence[Sequence[Term]]) -> Hits:
        return Hits(groups, title_key(self.query), self.language, using=Entry.objects.db)


def contents(language: str) -> list[tuple[str, int]]:
    """(kind, number of entries) of all there is to find."""
    rows = Entry.objects.filter(language=language).order_by().values_list("kind").annotate(number=Count("pk"))
    found = dict(rows)
    return [(kind.label, found[kind]) for kind in Kind if kind in found]


def suggested_themes() -> list[Theme]:
    """The themes that most is about."""
    # Counted by key, which an index holds, and named afterwards.
    counts = Themed.objects.order_by().values_list("tag").annotate(number=Count("pk"))
    most = dict(counts.order_by("-number", "tag")[:MOST_THEMES])
    return sorted(Theme.objects.filter(pk__in=list(most)), key=lambda theme: (-most[theme.pk], theme.slug))
