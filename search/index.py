"""The one index of both databases: which words an entry is found by, and the question that finds its rows.

We make the words ourselves; FTS5 and tsvector only keep lists of them. A word carries its language, so a search walks
the entries of one language alone, and a sign: `fr:réseau`’s stem anywhere, `fr=reseaux` as written, `!` and `~` the
same in the title. docs/adr/0015.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connections
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from .models import Word
from .words import STOP_WORDS, Term, compounds, scan, stem

MOST_WORDS = 10_000


@dataclass(frozen=True)
class Signs:
    stem: str
    written: str


ANYWHERE = Signs(":", "=")
TITLE = Signs("!", "~")
QUESTIONS = {
    "sqlite": "SELECT rowid FROM search_fts WHERE search_fts MATCH %s",
    "postgresql": "SELECT entry_id FROM search_text WHERE vector @@ %s::tsquery",
}

KNOWN = {
    "sqlite": """EXISTS(SELECT 1 FROM search_fts
        WHERE search_fts MATCH '"' || "search_word"."language" || %s || "search_word"."word" || '"')""",
    "postgresql": """EXISTS(SELECT 1 FROM search_text
        WHERE vector @@ ('''' || "search_word"."language" || %s || "search_word"."word" || '''')::tsquery)""",
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
    return " ".join(sorted(found))


def asked(groups: Sequence[Sequence[Term]], language: str, *, using: str, signs: Signs = ANYWHERE) -> RawSQL:
    """A subquery of the keys of the entries of this language that hold, of each group of terms, one at least."""
    vendor = connections[using].vendor
    write = {"sqlite": _fts5, "postgresql": _tsquery}[vendor]
    question = write([_forms(group, language, signs) for group in groups])
    return RawSQL(QUESTIONS[vendor], [question])  # noqa: S611 -- the query is a parameter


def _forms(group: Sequence[Term], language: str, signs: Signs) -> list[tuple[str, bool]]:
    """(indexed word, whether it is the start of one) for each way a group may be met."""
    forms = [(f"{language}{signs.stem}{stem}", False) for term in group for stem in term.stems]
    return forms + [(f"{language}{signs.written}{term.word}", True) for term in group if term.is_prefix]


# Nothing needs escaping: a form is letters, digits and our signs, and both engines take it between quotes.


def _fts5(groups: list[list[tuple[str, bool]]]) -> str:
    return " AND ".join(
        "(" + " OR ".join(f'"{form}"*' if is_start else f'"{form}"' for form, is_start in group) + ")"
        for group in groups
    )


def _tsquery(groups: list[list[tuple[str, bool]]]) -> str:
    return " & ".join(
        "(" + " | ".join(f"'{form}':*" if is_start else f"'{form}'" for form, is_start in group) + ")"
        for group in groups
    )


def holding(candidates: Iterable[str], language: str) -> QuerySet[Word]:
    """The known words among these that an entry of this language still holds."""
    question = KNOWN[connections[Word.objects.db].vendor]
    is_held = RawSQL(question, [ANYWHERE.written], output_field=BooleanField())  # noqa: S611 -- a sign of ours
    return Word.objects.filter(is_held, language=language, word__in=candidates)
