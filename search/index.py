"""The one index of both databases: which words an entry is found by, and the questions that count and order them.

We make the words ourselves; FTS5 and tsvector only keep lists of them. A word carries its language, so a search walks
the entries of one language alone, and a sign: `fr:réseau`’s stem anywhere, `fr=reseaux` as written, `!` and `~` the
same in the title, `fr!~les~reseaux` a whole title. docs/adr/0015.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import connections
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from .models import Word
from .places import BELOW_KIND, KIND_MASK, KINDS, number_of
from .words import STOP_WORDS, Term, compounds, scan, stem, title_key

MOST_WORDS = 10_000


@dataclass(frozen=True)
class Signs:
    stem: str
    written: str


ANYWHERE = Signs(":", "=")
TITLE = Signs("!", "~")
WHOLE, BETWEEN = "!~", "~"


@dataclass(frozen=True)
class Engine:
    """How a database is asked: its table, the column of the keys, the condition, the order; how it joins conditions.

    PostgreSQL sorts what it finds by an expression: in the order of its keys it would try every entry for a rare word.
    """

    table: str
    key: str
    condition: str
    order: str
    both: str
    either: str
    without: str
    # Nothing needs escaping: a word of the index is letters, digits and our signs, and both engines take it quoted.
    word: str
    start: str


ENGINES = {
    "sqlite": Engine("search_fts", "rowid", "search_fts MATCH %s", "rowid", " AND ", " OR ", " NOT ", '"{}"', '"{}"*'),
    "postgresql": Engine(
        "search_text", "entry_id", "vector @@ %s::tsquery", "entry_id + 0", " & ", " | ", " & !", "'{}'", "'{}':*"
    ),
}
KNOWN = {
    "sqlite": """EXISTS(SELECT 1 FROM search_fts
        WHERE search_fts MATCH '"' || "search_word"."language" || %s || "search_word"."word" || '"')""",
    # A hundred are counted: for one alone PostgreSQL would read the table from its beginning, all may be half of it.
    "postgresql": """(SELECT COUNT(*) FROM (SELECT 1 FROM search_text
        WHERE vector @@ ('''' || "search_word"."language" || %s || "search_word"."word" || '''')::tsquery
        LIMIT 100) AS found) > 0""",
}


def indexed(title: Iterable[tuple[str, str]], rest: Iterable[tuple[str, str]], language: str) -> str:
    """The words of an entry of this language from (language, text) pieces; each by the stems of its own language."""
    found: dict[str, None] = {}
    for pieces, places in ((title, (ANYWHERE, TITLE)), (rest, (ANYWHERE,))):
        for own, text in pieces:
            for word in [*(found.word for found in scan(text)), *compounds(text)]:
                if word not in STOP_WORDS[own]:
                    for signs in places:
                        found[f"{language}{signs.stem}{stem(word, own)}"] = None
                        found[f"{language}{signs.written}{word}"] = None
            if len(found) >= MOST_WORDS:
                break
    for _, text in title:
        found[whole(language, title_key(text))] = None
    return " ".join(sorted(found))


def whole(language: str, key: str) -> str:
    """A title as one word."""
    return f"{language}{WHOLE}{key.replace(' ', BETWEEN)}"


@dataclass(frozen=True)
class Hits:
    """The entries of a language that hold, of each group of terms, one at least; a sequence of their keys to slice.

    In this order: those whose title is `title`, those whose title holds it all, the others; each the newest first.
    """

    groups: Sequence[Sequence[Term]]
    title: str
    language: str
    using: str
    kind: str = ""

    def of(self, kind: str) -> "Hits":
        return replace(self, kind=kind)

    def by_kind(self) -> dict[str, int]:
        """How many there are of each kind."""
        engine = self._engine
        sql = f"SELECT {self._kind}, COUNT(*) FROM {engine.table} WHERE {engine.condition} GROUP BY 1"  # noqa: S608
        return {KINDS[number]: count for number, count in self._ask(sql, [self._anywhere])}

    def __getitem__(self, wanted: slice) -> list[int]:
        """One question of three parts, none of which reads further than the page that is wanted."""
        engine, parts, values = self._engine, [], []
        of_kind = f"AND {self._kind} = {number_of(self.kind)}" if self.kind else ""
        for number, question in enumerate(self._questions):
            parts.append(
                f"SELECT * FROM (SELECT {number} AS part, {engine.key} AS place FROM {engine.table} "  # noqa: S608
                f"WHERE {engine.condition} {of_kind} ORDER BY {engine.order} LIMIT %s) AS part{number}"
            )
            values += [question, wanted.stop]
        sql = f"{' UNION ALL '.join(parts)} ORDER BY part, place LIMIT %s OFFSET %s"
        return [place for _, place in self._ask(sql, [*values, wanted.stop - wanted.start, wanted.start])]

    @property
    def _engine(self) -> Engine:
        return ENGINES[connections[self.using].vendor]

    @property
    def _kind(self) -> str:
        return f"(({self._engine.key} >> {BELOW_KIND}) & {KIND_MASK})"

    @cached_property
    def _anywhere(self) -> str:
        return self._meeting(ANYWHERE)

    @property
    def _questions(self) -> list[str]:
        engine, in_title = self._engine, self._meeting(TITLE)
        is_title = engine.word.format(whole(self.language, self.title))
        return [
            f"({self._anywhere}){engine.both}{is_title}",
            f"({in_title}){engine.without}{is_title}",
            f"(({self._anywhere}){engine.without}({in_title})){engine.without}{is_title}",
        ]

    def _meeting(self, signs: Signs) -> str:
        """The condition that each group is met, by a stem of one of its terms or by the start of a word."""
        engine = self._engine
        groups = []
        for group in self.groups:
            forms = [engine.word.format(f"{self.language}{signs.stem}{stem}") for term in group for stem in term.stems]
            forms += [
                engine.start.format(f"{self.language}{signs.written}{term.word}") for term in group if term.is_prefix
            ]
            groups.append(f"({engine.either.join(forms)})")
        return engine.both.join(groups)

    def _ask(self, sql: str, values: list) -> list[tuple]:
        with connections[self.using].cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()


def holding(candidates: Iterable[str], language: str) -> QuerySet[Word]:
    """The known words among these that an entry of this language still holds."""
    question = KNOWN[connections[Word.objects.db].vendor]
    is_held = RawSQL(question, [ANYWHERE.written], output_field=BooleanField())  # noqa: S611 -- a sign of ours
    return Word.objects.filter(is_held, language=language, word__in=candidates)
