"""Themes for tests, and things put under them."""

from itertools import count

from django.db.models import Model

from themes.models import Synonym, Theme

_number = count(1)


def create_theme(*, slug: str | None = None, name: str | None = None, words=(), **fields) -> Theme:
    """`words` are (word, kind) pairs, or words alone, which are synonyms."""
    number = next(_number)
    name = name or f"thématique {number}"
    row = Theme.objects.create(
        slug=slug or f"thematique-{number}", **{"name_fr": name, "name_en": f"{name} (en)"} | fields
    )
    for word in words:
        word, kind = word if isinstance(word, tuple) else (word, Synonym.Kind.SYNONYM)
        Synonym.objects.create(theme=row, word=word, kind=kind)
    return row


def put_under(theme: Theme, *rows: Model) -> None:
    for row in rows:
        row.themes.add(theme)
