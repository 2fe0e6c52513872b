"""The key of an entry is its place among all: the newest first, the undated last. Pure.

A list in the order of its keys needs no other table to be sorted by, nor to be counted by kind. From the highest of
63 bits: days before the last day there is, kind, row, language.
"""

import datetime

from .models import Kind, Language

# Their numbers are in the keys that are kept: a new kind goes to the end.
KINDS = [
    *(Kind.EVENT, Kind.SESSION, Kind.CASE, Kind.PROGRAMME, Kind.STUDY, Kind.FRAMEWORK),
    *(Kind.ARTICLE, Kind.RESOURCE, Kind.COMPANY, Kind.PERSON, Kind.THEME),
]
LANGUAGES = [Language.FRENCH, Language.ENGLISH]
KIND_BITS, ROW_BITS, LANGUAGE_BITS = 4, 36, 1
BELOW_KIND = ROW_BITS + LANGUAGE_BITS
KIND_MASK = (1 << KIND_BITS) - 1


def place(*, kind: str, language: str, row: int, first_day: datetime.date | None) -> int:
    """The key of the entry of this row in this language."""
    if row >> ROW_BITS:
        raise ValueError(f"{row} is beyond the keys that an entry can hold.")
    days = datetime.date.max.toordinal() - (first_day.toordinal() if first_day else 0)
    upper = days << KIND_BITS | KINDS.index(Kind(kind))
    return (upper << ROW_BITS | row) << LANGUAGE_BITS | LANGUAGES.index(Language(language))


def number_of(kind: str) -> int:
    """What stands for a kind in a key: `key >> BELOW_KIND & KIND_MASK`."""
    return KINDS.index(Kind(kind))
