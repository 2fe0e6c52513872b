"""From checked records to themes, and which of them any other record is under."""

from themes import words
from themes.models import Synonym, Theme

from .files import FixtureError, Record
from .store import Store


def theme(record: Record, store: Store) -> None:
    row, goes_on = store.put(record, Theme, {"slug": record["slug"]}, record.translated("name", "description"))
    for word in record.get("words", []) if goes_on else []:
        store.put(word, Synonym, {"word": word["word"]}, word.only("kind") | {"theme": row})


def themed(record: Record, store: Store) -> dict[str, list[Theme]]:
    """The `themes` of a record, as one of the relations that `Store.put` takes; nothing where it names none.

    Each is the slug of a theme, or a word as its source writes it (`dipôme`, `mcms`). Raises FixtureError for a word
    that leads to none.
    """
    if "themes" not in record:
        return {}
    found = [named(record, word, store) for word in record["themes"]]
    return {"themes": list({row.pk: row for row in found}.values())}


def named(record: Record, word: str, store: Store) -> Theme:
    try:
        return store.find(record, Theme, slug=word)
    except FixtureError:
        row = words.find(word)
        if row is None:
            raise
        return row
