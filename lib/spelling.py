"""Search in names whatever their accents and case: `lefevre` finds Lefèvre, `NGUYEN` finds Nguyễn.

The lookup `spelled`, for a search field: `search_fields = ["last_name__spelled"]`. It says in the pattern how a letter
may be written, so that rows need no second, folded spelling that could go stale.
"""

import re
from collections.abc import Callable
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
    """Where the case of plain letters is ignored: one `_` for each letter that may be written otherwise."""
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
        return self.looked_at_twice(compiler, connection, r"LIKE %s ESCAPE '\'", "GLOB %s", glob)

    def as_postgresql(self, compiler, connection):
        # In the collation of plain bytes, a case is ignored at a quarter of the price.
        return self.looked_at_twice(compiler, connection, 'COLLATE "C" ILIKE %s', "~ %s", regex)

    def looked_at_twice(self, compiler, connection, quickly: str, exactly: str, pattern: Callable[[str], str]):
        """A first look at the letters without accent, which is quick, spares the exact one most rows."""
        column, own = self.process_lhs(compiler, connection)
        sql = f"(({column}) {quickly} AND {column} {exactly})"
        spellings = self.spellings()
        params = [param for term in spellings for param in (*own, like(term), *own, pattern(term))]
        return f"({' OR '.join([sql] * len(spellings))})", params
