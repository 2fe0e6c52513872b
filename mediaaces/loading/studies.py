"""From checked records to studies, edition by edition, with who was asked and every figure."""

from barometer import disclosure
from barometer.models import Edition, Finding, Indicator, Method, Observation, Population, Study
from directory.models import Company, Person
from events.models import Session

from .files import Record
from .origins import lines, origin, when
from .store import Store
from .themes import themed


def study(record: Record, store: Store) -> None:
    values = record.only("kind", "publisher_written", "next_edition_year", "is_anonymous")
    values |= record.translated("title", "summary", "scope", "design") | origin(record, store)
    values |= store.linked(record, Company, "publisher") | {"state": Study.State.PUBLISHED}
    row, goes_on = store.put(record, Study, {"slug": record["slug"]}, values, themed(record, store))
    if not goes_on:
        return
    for written in record.get("sessions", []):
        event_slug, _, slug = written.partition("/")
        store.find(record, Session, event__slug=event_slug, slug=slug).studies.add(row)
    populations: dict[tuple[int, str], Population] = {}
    for written in record.get("editions", []):
        populations |= edition(written, row, store)
    for position, written in enumerate(record.get("indicators", []), 1):
        indicator(written, row, position, populations, store)
    if row.is_anonymous:
        figures = Observation.objects.filter(indicator__study=row).select_related("indicator", "population")
        if fault := disclosure.fault(figures):
            raise record.problem(fault)


def edition(record: Record, study: Study, store: Store) -> dict[tuple[int, str], Population]:
    """Writes one edition; its populations by (year, key), for the figures to refer to."""
    values = record.only("number", "is_only_cited", "findings_total", "findings_without_figure")
    values |= record.translated("title") | origin(record, store)
    if "fieldwork" in record:
        fieldwork = when(record, "fieldwork")
        values |= {"fieldwork_from": fieldwork.first, "fieldwork_until": fieldwork.last}
    people = [store.find(record, Person, slug=slug) for slug in record.get("presented_by", [])]
    key = {"study": study, "year": record["year"]}
    row, _ = store.put(record, Edition, key, values, {"presented_by": people})
    populations = {}
    for position, written in enumerate(record.get("populations", []), 1):
        values = written.only("region", "size", "size_qualifier", "countries", "countries_qualifier")
        values |= written.translated("name", "screening")
        population, _ = store.put(written, Population, {"edition": row, "position": position}, values)
        if "key" in written:
            populations[record["year"], written["key"]] = population
    for position, written in enumerate(record.get("methods", []), 1):
        values = written.only("kind", "count") | written.translated("period", "note")
        store.put(written, Method, {"edition": row, "position": position}, values)
    for position, written in enumerate(record.get("findings", []), 1):
        values = written.translated("text") | written.only("is_challenge") | {"source_lines": lines(written)}
        store.put(written, Finding, {"edition": row, "position": position}, values)
    return populations


def indicator(record: Record, study: Study, position: int, populations: dict, store: Store) -> None:
    values = record.only("unit", "is_lower_better") | record.translated("label", "definition") | {"position": position}
    row, goes_on = store.put(record, Indicator, {"study": study, "slug": record["slug"]}, values)
    for written in record["observations"] if goes_on else []:
        values = written.only(
            "value", "value_min", "value_max", "qualifier", "written", "direction", "is_hedged", "is_region_inferred"
        )
        values |= written.translated("note") | {"source_lines": lines(written)}
        if "population" in written:
            asked = (written["year"], written["population"])
            if asked not in populations:
                raise written.problem(f"no population {written['population']} in {written['year']}")
            values["population"] = populations[asked]
        year = store.find(written, Edition, study=study, year=written["year"])
        store.put(written, Observation, {"indicator": row, "edition": year, "region": written["region"]}, values)
