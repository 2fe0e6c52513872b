"""What a word is, the same for what is indexed, what is looked for and what is marked; and which stems it has."""

import functools
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import snowballstemmer

from lib.text import fold

LONGEST_WORD = 40
MOST_WORDS = 8
LONGEST_QUERY = 200
SHORTEST_PREFIX = 2
SHORTEST_MISSPELT = 4
LONGEST_MISSPELT = 24
ALGORITHMS = {"fr": "french", "en": "english"}
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
COMPOUND = re.compile("[^\\W_]+(?:[-‐‑][^\\W_]+)+|\\b\\d{1,3}(?:[ \u00a0\u202f]\\d{3})+\\b")
APOSTROPHES = "'’‘ʼ´`"
ELIDED = frozenset(["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])
# Words that say nothing about a text.
FRENCH = """a ai au aux avec c ce ces cet cette d dans de des du elle elles en est et eux il ils j je l la le les leur
leurs lui m ma mais me mes mon n ne nos notre nous on ont ou par pas pour qu que qui s sa se ses son sont sur t ta te
tes ton tu un une vos votre vous y"""
ENGLISH = """a an and are as at be been but by d for from had has have he her his i in is it its ll m of on or our s she
so t that the their them they this to us was we were which who will with you your"""
STOP_WORDS = {"fr": frozenset(FRENCH.split()), "en": frozenset(ENGLISH.split())}
_stemmers = threading.local()


class Found(NamedTuple):
    """A word of a text: where it stands, and what its spellings share."""

    start: int
    end: int
    word: str


@dataclass(frozen=True)
class Term:
    """One word of a query: the stems it may have, in both languages; the last word may be typed in part."""

    word: str
    is_prefix: bool = False

    @functools.cached_property
    def stems(self) -> list[str]:
        return sorted({stem(self.word, language) for language in ALGORITHMS})

    def fits(self, word: str) -> bool:
        """Whether a word of a text is this one, in another form or as far as it was typed."""
        if self.is_prefix and word.startswith(self.word):
            return True
        return any(stem(word, language) in self.stems for language in ALGORITHMS)


def scan(text: str) -> Iterator[Found]:
    """The words of a text in order, elisions left out: `l’Économie d’œuvre` gives `economie`, `oeuvre`."""
    for found in WORD.finditer(text):
        word, (start, end) = key(found[0]), found.span()
        if word in ELIDED:
            after = text[end : end + 2]
            if len(after) == 2 and after[0] in APOSTROPHES and after[1].isalnum():
                continue
        if word:
            yield Found(start, end, word)


def words(text: str) -> list[str]:
    return [found.word for found in scan(text)]


def title_key(title: str) -> str:
    """What a query and a title share when they are the same."""
    return " ".join(words(title))[:250]


@functools.lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """What the spellings of one word share: no case, no accent, no ligature; at most forty letters and digits."""
    plain = fold(word).replace("æ", "ae")
    return "".join(letter for letter in plain if letter.isalnum())[:LONGEST_WORD]


@functools.lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a word that `key` has been through. The accents are gone on both sides, so stems still meet."""
    # One stemmer per thread: they keep their place in the word they are at.
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(ALGORITHMS[language])
        setattr(_stemmers, language, stemmer)
    return stemmer.stemWord(word)


def composed(text: str) -> str:
    """The text in NFC and without NUL, as everything here is kept."""
    return unicodedata.normalize("NFC", text.replace("\0", " "))


def compounds(text: str) -> Iterator[str]:
    """What is written in parts as one word: `e-mail` for who looks for `email`, `10 000` for `10000`."""
    for found in COMPOUND.finditer(text):
        yield key("".join(letter for letter in found[0] if letter.isalnum()))


def terms(query: str, language: str) -> list[Term]:
    """The words of a query that narrow it, eight at most, each once; the last one may be the start of a word.

    A number is what it is: `42` is not the start of `427`.
    """
    found = list(dict.fromkeys(words(composed(query)[:LONGEST_QUERY])))
    telling = [word for word in found if word not in STOP_WORDS[language]] or found
    telling = telling[:MOST_WORDS]
    return [
        Term(word, is_prefix=number == len(telling) and len(word) >= SHORTEST_PREFIX and not word.isdecimal())
        for number, word in enumerate(telling, 1)
    ]


def misspellings(word: str) -> list[str]:
    """Every word one typing error away: letters exchanged, missing, too many, or another one; likeliest first.

    Empty for a word too short or too long to guess at.
    """
    if not SHORTEST_MISSPELT <= len(word) <= LONGEST_MISSPELT:
        return []
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    swapped = [left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1]
    longer = [left + letter + right for left, right in cuts for letter in ALPHABET]
    shorter = [left + right[1:] for left, right in cuts if right]
    other = [left + letter + right[1:] for left, right in cuts if right for letter in ALPHABET]
    return [found for found in dict.fromkeys([*swapped, *longer, *shorter, *other]) if found != word]
