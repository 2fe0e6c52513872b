"""The fields that say where a record comes from and when it was."""

from directory.models import Source

from .dates import read_when
from .files import Record
from .store import Store


def lines(record: Record) -> str:
    """`5, 11` in the record's own source; then `; doc. 002: 42` for each further one."""
    parts = [", ".join(map(str, record.get("lines", [])))]
    for slug, more in record.get("also", {}).items():
        parts.append(f"{slug.replace('doc-', 'doc. ')}: {', '.join(map(str, more))}")
    return "; ".join(parts)


def origin(record: Record, store: Store) -> dict:
    """The fields of `Sourced`."""
    values = {**store.linked(record, Source, "source"), **record.translated("source_note")}
    if "lines" in record:
        values["source_lines"] = lines(record)
    if "inferred" in record:
        values["inferred_fields"] = record["inferred"]
    return values


def days(record: Record) -> dict:
    """The fields of `PartiallyDated`."""
    values = record.only("is_date_inferred", "date_written")
    if "when" in record:
        date = when(record)
        values |= {"first_day": date.first, "last_day": date.last, "date_precision": date.precision}
    return values


def when(record: Record, key: str = "when"):
    try:
        return read_when(record[key])
    except ValueError as error:
        raise record.problem(str(error)) from error
