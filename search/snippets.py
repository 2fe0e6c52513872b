"""The few words of a text around what was looked for, and where to mark it. Pure: plain text in, plain parts out."""

from collections.abc import Sequence
from dataclasses import dataclass

from .words import Term, scan

LENGTH = 220
BEFORE = 70
SHORT = 60
MOST_HITS = 20


@dataclass(frozen=True)
class Part:
    text: str
    is_hit: bool = False


@dataclass(frozen=True)
class Snippet:
    """`language` is that of the text, which need not be that of the page."""

    parts: list[Part]
    language: str


def marked(text: str, terms: Sequence[Term]) -> list[Part]:
    """The whole text in parts, those that answer the query told apart."""
    parts, end = [], 0
    for start, stop, _ in _found(text, terms):
        if start > end:
            parts.append(Part(text[end:start]))
        parts.append(Part(text[start:stop], is_hit=True))
        end = stop
    return [*parts, Part(text[end:])] if end < len(text) else parts


def snippet(pieces: Sequence[Sequence[str]], terms: Sequence[Term]) -> Snippet | None:
    """From (language, text) pieces, the stretch with most words of the query in it; the beginning where none is.

    A stretch of two words tells little: the beginning of the first piece then stands before it.
    """
    best, most = 0, -1
    stretches = [_densest(_found(text, terms)) for _, text in pieces]
    for number, (_, count) in enumerate(stretches):
        if count > most:
            best, most = number, count
    if most < 0:
        return None
    (first_language, first), (language, text) = pieces[0], pieces[best]
    parts = marked(_stretch(text, stretches[best][0], LENGTH), terms)
    if best and len(text) < SHORT and language == first_language:
        parts = [*marked(_stretch(first, 0, LENGTH - SHORT), terms), Part(" · "), *parts]
    return Snippet(parts, language)


def _found(text: str, terms: Sequence[Term]) -> list[tuple[int, int, int]]:
    """(start, end, number of the term) of each word that answers."""
    return [
        (found.start, found.end, number)
        for found in scan(text)
        for number in [next((number for number, term in enumerate(terms) if term.fits(found.word)), None)]
        if number is not None
    ]


def _densest(found: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """(where the stretch with most different terms begins, how many it has)."""
    best, most = 0, 0
    for first, (start, _, _) in enumerate(found):
        inside = {number for _, end, number in found[first : first + MOST_HITS] if end <= start + LENGTH - BEFORE}
        if len(inside) > most:
            best, most = start, len(inside)
    return best, most


def _stretch(text: str, start: int, length: int) -> str:
    """Whole words around a place, with an ellipsis where the text goes on."""
    left = 0 if start <= BEFORE else min(text.find(" ", start - BEFORE) + 1, start)
    right = len(text)
    if right - left > length:
        space = text.rfind(" ", left, left + length)
        right = space if space > start else left + length
    cut = text[left:right].strip()
    return ("… " if left else "") + cut + (" …" if right < len(text) else "")
