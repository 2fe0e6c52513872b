"""From checked records to case studies, with all that they are made of."""

from casestudies.models import CaseStudy, Channel, Crisis, Platform, Point, Reference, Result, Use
from directory.models import Company, Person
from events.models import Session

from .files import Record
from .origins import days, lines, origin
from .store import Store
from .themes import themed


def use(record: Record, store: Store) -> None:
    store.put(record, Use, {"slug": record["slug"]}, record.translated("name"))


def platform(record: Record, store: Store) -> None:
    store.put(record, Platform, {"slug": record["slug"]}, record.only("name") | record.translated("note"))


def case_study(record: Record, store: Store) -> None:
    values = record.only("kind") | record.translated(
        "title", "summary", "context", "approach", "team", "governance", "next_steps"
    )
    values |= origin(record, store) | days(record) | {"state": CaseStudy.State.PUBLISHED}
    relations = {
        "companies": [store.find(record, Company, slug=slug) for slug in record.get("companies", [])],
        "customers": [store.find(record, Company, slug=slug) for slug in record.get("customers", [])],
        "tellers": [store.find(record, Person, slug=slug) for slug in record.get("tellers", [])],
        "uses": [store.find(record, Use, slug=slug) for slug in record["uses"]],
    }
    row, goes_on = store.put(record, CaseStudy, {"slug": record["slug"]}, values, relations | themed(record, store))
    if not goes_on:
        return
    if "session" in record:
        event_slug, _, slug = record["session"].partition("/")
        store.find(record, Session, event__slug=event_slug, slug=slug).case_studies.add(row)
    for kind in Point.Kind:
        for position, point in enumerate(record.get(f"{kind}s", []), 1):
            key = {"case_study": row, "kind": kind, "position": position}
            store.put(point, Point, key, point.translated("text"))
    for position, channel in enumerate(record.get("channels", []), 1):
        values = channel.only("family", "status", "since") | channel.translated("note") | {"position": position}
        values |= channel.only("name_en") | store.linked(channel, Platform, "platform")
        store.put(channel, Channel, {"case_study": row, "name_fr": channel["name_fr"]}, values)
    for position, crisis in enumerate(record.get("crises", []), 1):
        values = crisis.translated("name", "handling") | {"source_lines": lines(crisis)}
        store.put(crisis, Crisis, {"case_study": row, "position": position}, values)
    for position, reference in enumerate(record.get("references", []), 1):
        values = reference.translated("title") | reference.only("url")
        store.put(reference, Reference, {"case_study": row, "position": position}, values)
    results(record, row, store)


def results(record: Record, row: CaseStudy, store: Store) -> None:
    """The figures in order; a baseline stands above what refers to it."""
    by_key: dict[str, Result] = {}
    for position, result in enumerate(record.get("results", []), 1):
        values = result.only("value", "unit", "qualifier", "direction", "is_headline") | {"source_lines": lines(result)}
        values |= result.translated("label", "period", "baseline_note", "note")
        if "channel" in result:
            values["channel"] = store.find(result, Channel, case_study=row, name_fr=result["channel"])
        if "baseline" in result:
            values["baseline"] = by_key[result["baseline"]]
        written, _ = store.put(result, Result, {"case_study": row, "position": position}, values)
        if "key" in result:
            by_key[result["key"]] = written
