"""From a word, as somebody wrote it, to the theme that it means."""

import re

from lib.text import fold

from .models import Synonym, Theme

# The surest first: a word that is near one theme and a misspelling of another means the second.
KINDS = [Synonym.Kind.SYNONYM, Synonym.Kind.ABBREVIATION, Synonym.Kind.MISSPELLING, Synonym.Kind.NEAR]


def key(word: str) -> str:
    """What two spellings of one word share: no case, no accent, one space where there was a space or a mark."""
    return " ".join(re.split(r"[\W_]+", fold(word))).strip()


def vocabulary() -> dict[str, int]:
    """Every word that leads to a theme, by its `key`, with the primary key of the theme; two queries.

    Names stand before slugs, and both before other words: `réseaux sociaux`, which is near `médias sociaux`, is first
    of all a theme of its own.
    """
    found: dict[str, int] = {}
    names = list(Theme.objects.order_by("pk").values_list("pk", "name_fr", "name_en", "slug"))
    for column in (1, 2, 3):
        for row in names:
            found.setdefault(key(row[column] or ""), row[0])
    words = Synonym.objects.order_by("pk").values_list("word", "kind", "theme_id")
    for word, _kind, theme in sorted(words, key=lambda row: KINDS.index(row[1])):
        found.setdefault(key(word), theme)
    found.pop("", None)
    return found


def find(word: str) -> Theme | None:
    """The theme that a word means: its name in either language, its slug, or another word for it."""
    theme = vocabulary().get(key(word))
    return Theme.objects.get(pk=theme) if theme else None
