"""Search in names whatever their accents and case: `lefevre` finds Lefèvre, `NGUYEN` finds Nguyễn.

The lookup `spelled`, for a search field: `search_fields = ["last_name__spelled"]`. It says in the pattern how a letter
may be written, so that rows need no second, folded spelling that could go stale.
"""

import re
from functools import cache

from django.db.models import CharField, Lookup, TextField, Value
from django.db.models.functions import Concat

from .text import fold

# Latin with the accents of Europe, then those of Viêt Nam.
ACCENTED = [chr(code) for code in [*range(0x00C0, 0x0180), *range(0x1EA0, 0x1EFA)]]
SPECIAL_IN_LIKE = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


@cache
def variants(letter: str) -> str:
    """Every way to write a folded letter: `eEÈÉÊË…`; a sign that is no letter, as it is."""
    if letter == "'":
        return "'’"
    accented = "".join(other for other in ACCENTED if other.isalpha() and fold(other) == letter)
    return letter + letter.upper() + accented if letter.upper() != letter else letter


def like(term: str) -> str:
    """For SQLite, whose LIKE ignores the case of plain letters: one `_` for each that may be written otherwise."""
    is_plain = [one.isascii() and len(variants(one)) <= 2 and one != "'" for one in term]
    signs = [one.translate(SPECIAL_IN_LIKE) if plain else "_" for one, plain in zip(term, is_plain, strict=True)]
    return f"%{''.join(signs)}%"


def glob(term: str) -> str:
    return f"*{''.join(f'[{variants(one)}]' if len(variants(one)) > 1 or one in '*?[' else one for one in term)}*"


def regex(term: str) -> str:
    return "".join(f"[{variants(one)}]" if len(variants(one)) > 1 else re.escape(one) for one in term)


def joined(*names: str) -> Concat:
    """These fields one after the other, for a search in all of them: one look at a row costs less than several."""
    first, *others = names
    parts = [part for name in others for part in (Value(" "), name)]
    return Concat(first, *parts, output_field=TextField())


@CharField.register_lookup
@TextField.register_lookup
class Spelled(Lookup):
    """Contains the words as typed, give or take accents, case and the kind of apostrophe; `oe` is also `œ`."""

    lookup_name = "spelled"

    def spellings(self) -> list[str]:
        term = fold(str(self.rhs))
        return [term, term.replace("oe", "œ")] if "oe" in term else [term]

    def as_sqlite(self, compiler, connection):
        """A first look at the letters without accent, which is quick, spares the exact one most rows."""
        column, own = self.process_lhs(compiler, connection)
        sql = rf"({column} LIKE %s ESCAPE '\' AND {column} GLOB %s)"
        spellings = self.spellings()
        params = [param for term in spellings for param in (*own, like(term), *own, glob(term))]
        return f"({' OR '.join([sql] * len(spellings))})", params

    def as_postgresql(self, compiler, connection):
        column, own = self.process_lhs(compiler, connection)
        return f"{column} ~ %s", [*own, "|".join(map(regex, self.spellings()))]
