"""From checked records to frameworks, point by point."""

from barometer.models import Framework, FrameworkPoint
from directory.models import Company, Person

from .files import Record
from .origins import origin
from .store import Store
from .themes import themed


def framework(record: Record, store: Store) -> None:
    values = record.only("kind") | record.translated("title", "summary") | origin(record, store)
    values |= store.linked(record, Company, "company")
    people = [store.find(record, Person, slug=slug) for slug in record.get("authors", [])]
    relations = {"authors": people} | themed(record, store)
    row, goes_on = store.put(record, Framework, {"slug": record["slug"]}, values, relations)
    for position, point in enumerate(record["points"], 1) if goes_on else []:
        store.put(point, FrameworkPoint, {"framework": row, "position": position}, point.translated("text", "note"))
