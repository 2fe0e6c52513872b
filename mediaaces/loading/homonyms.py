"""From checked records to words that mean several things."""

from directory.models import Source
from search.models import Homonym, Sense

from .files import Record
from .origins import lines
from .store import Store


def homonym(record: Record, store: Store) -> None:
    row, goes_on = store.put(record, Homonym, {"term": record["term"]}, {})
    for position, sense in enumerate(record["senses"], 1) if goes_on else []:
        values = sense.translated("meaning") | store.linked(sense, Source, "source") | {"source_lines": lines(sense)}
        store.put(sense, Sense, {"homonym": row, "position": position}, values)
