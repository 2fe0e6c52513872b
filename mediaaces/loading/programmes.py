"""From checked records to programmes, with what they reached."""

from casestudies.models import CaseStudy, Platform, Programme, ProgrammeFigure
from directory.models import Company

from .files import Record
from .origins import lines, origin
from .store import Store
from .themes import themed


def programme(record: Record, store: Store) -> None:
    values = record.only("kind", "since", "is_voluntary", "url") | origin(record, store)
    values |= record.translated("title", "summary", "audience", "eligibility", "benefits", "duties")
    values |= store.linked(record, Company, "company") | store.linked(record, Platform, "platform")
    told = [store.find(record, CaseStudy, slug=slug) for slug in record.get("case_studies", [])]
    relations = {"case_studies": told} | themed(record, store)
    row, goes_on = store.put(record, Programme, {"slug": record["slug"]}, values, relations)
    for position, figure in enumerate(record.get("figures", []), 1) if goes_on else []:
        values = figure.only("value", "unit", "qualifier") | figure.translated("label", "period")
        key = {"programme": row, "position": position}
        store.put(figure, ProgrammeFigure, key, values | {"source_lines": lines(figure)})
