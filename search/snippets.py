"""The few words of a text around what was looked for, and where to mark it. Pure: plain text in, plain parts out."""

from collections.abc import Sequence
from dataclasses import dataclass

from .words import Term, scan

LENGTH = 220
BEFORE = 70


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
    for start, stop in hits(text, terms):
        if start > end:
            parts.append(Part(text[end:start]))
        parts.append(Part(text[start:stop], is_hit=True))
        end = stop
    return [*parts, Part(text[end:])] if end < len(text) else parts


def snippet(pieces: Sequence[Sequence[str]], terms: Sequence[Term]) -> Snippet | None:
    """From (language, text) pieces, the stretch with most of the query in it; the beginning where nothing is."""
    best, most = None, -1
    for language, text in pieces:
        found = hits(text, terms)
        start, count = _densest(found)
        if count > most:
            best, most = (language, text, start), count
    if best is None:
        return None
    language, text, start = best
    return Snippet(marked(_stretch(text, start), terms), language)


def hits(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    return [(found.start, found.end) for found in scan(text) if any(term.fits(found.word) for term in terms)]


def _densest(found: list[tuple[int, int]]) -> tuple[int, int]:
    """(where the stretch with most hits begins, how many it has)."""
    best, most = 0, 0
    last = 0
    for first, (start, _) in enumerate(found):
        while last < len(found) and found[last][1] <= start + LENGTH - BEFORE:
            last += 1
        if last - first > most:
            best, most = start, last - first
    return best, most


def _stretch(text: str, start: int) -> str:
    """Whole words around a place, with an ellipsis where the text goes on."""
    left = 0 if start <= BEFORE else text.find(" ", start - BEFORE) + 1
    if left > start:
        left = start
    right = len(text)
    if right - left > LENGTH:
        space = text.rfind(" ", left, left + LENGTH)
        right = space if space > start else left + LENGTH
    cut = text[left:right].strip()
    return ("… " if left else "") + cut + (" …" if right < len(text) else "")
