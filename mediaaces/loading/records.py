"""From checked records to rows: directory, events, members, in the order in which they refer to one another."""

import datetime
from zoneinfo import ZoneInfo

from directory.models import Affiliation, Company, Person, Quote, SocialAccount, Source
from events.models import (
    Appearance,
    CancellationStep,
    Discount,
    Event,
    FillReport,
    Medium,
    Part,
    Quota,
    Session,
    Table,
    TicketType,
    Venue,
)
from members.models import Membership

from . import articles, case_studies, discrepancies, frameworks, homonyms, programmes, resources, studies, themes
from .dates import read_time
from .files import Record
from .origins import days, lines, origin, when
from .store import Store


def write(kinds: dict[str, list[Record]], store: Store) -> None:
    """Writes every kind that is given. Raises FixtureError for a reference to nothing."""
    for kind, writer in WRITERS.items():
        for record in kinds.get(kind, []):
            writer(record, store)


def hours(record: Record, day: datetime.date | None, zone: ZoneInfo) -> dict:
    """`starts_at` and `ends_at` from times on the clock of the place."""
    values = {}
    for key, field in (("start", "starts_at"), ("end", "ends_at")):
        if key in record:
            if day is None:
                raise record.problem(f"{key} without a day")
            values[field] = moment(record, key, day, zone)
    return values


def moment(record: Record, key: str, day: datetime.date, zone: ZoneInfo) -> datetime.datetime:
    try:
        return datetime.datetime.combine(day, read_time(record[key]), zone)
    except ValueError as error:
        raise record.problem(f"{key}: {error}") from error


def source(record: Record, store: Store) -> None:
    values = record.translated("title") | record.only(
        "language", "author", "site", "is_author_inferred", "is_site_inferred", "url", "date_written"
    )
    store.put(record, Source, {"slug": record["slug"]}, values)


def company(record: Record, store: Store) -> None:
    values = record.only(
        "name", "size", "employees", "employees_qualifier", "country", "city", "founded_year", "other_names", "website",
        "is_published",
    )  # fmt: skip
    values |= record.translated("sector", "note") | origin(record, store) | store.linked(record, Company, "parent")
    store.put(record, Company, {"slug": record["slug"]}, values)


def person(record: Record, store: Store) -> None:
    values = record.only("name", "sort_name", "is_surname_known", "other_names", "is_published")
    values |= record.translated("note", "biography") | origin(record, store)
    row, goes_on = store.put(record, Person, {"slug": record["slug"]}, values)
    for affiliation in record.get("affiliations", []) if goes_on else []:
        fields = origin(affiliation, store) | store.linked(affiliation, Company, "company")
        key = {"person": row, "company": fields.pop("company", None)}
        key |= {"source": fields.pop("source"), "source_lines": fields.pop("source_lines")}
        store.put(affiliation, Affiliation, key, fields | days(affiliation) | affiliation.translated("role"))


def venue(record: Record, store: Store) -> None:
    values = record.only("street", "postcode", "city", "country", "metro", "capacity")
    values |= record.translated("name", "access") | origin(record, store)
    store.put(record, Venue, {"slug": record["slug"]}, values)


def event(record: Record, store: Store) -> None:
    values = record.only(
        "kind", "edition_number", "time_zone", "city", "country", "is_external", "hashtag", "currency", "is_open",
        "takes_transfer", "takes_door", "is_one_each", "minimum_attendees",
    )  # fmt: skip
    values |= record.translated("title", "summary", "description", "access_note") | origin(record, store) | days(record)
    values |= (
        store.linked(record, Event, "parent", "course")
        | store.linked(record, Venue, "venue")
        | store.linked(record, Company, "host")
    )
    zone = ZoneInfo(record.get("time_zone", "Europe/Paris"))
    day = values.get("first_day")
    values |= hours(record, day, zone) | {"state": Event.State.PUBLISHED}
    for key, field in (("closes", "closes_at"), ("names_until", "names_until")):
        if key in record:
            values[field] = datetime.datetime.fromisoformat(record[key]).replace(tzinfo=zone)
    if "facts" in record:
        values["facts"] = [
            [fact[key] for key in ("label_fr", "label_en", "value_fr", "value_en")] for fact in record["facts"]
        ]
    organisers = [store.find(record, Company, slug=slug) for slug in record.get("organisers", [])]
    relations = {"organisers": organisers} | themes.themed(record, store)
    row, goes_on = store.put(record, Event, {"slug": record["slug"]}, values, relations)
    if goes_on:
        offer(record, row, store)


def offer(record: Record, row: Event, store: Store) -> None:
    """Parts, quotas, prices and conditions of an event."""
    for part in record.get("parts", []):
        values = hours(part, row.first_day, row.zone) | part.only("name_en")
        store.put(part, Part, {"event": row, "name_fr": part["name_fr"]}, values)
    for quota in record.get("quotas", []):
        store.put(
            quota, Quota, {"event": row, "name_fr": quota["name_fr"]}, quota.only("name_en", "capacity", "is_room")
        )
    for position, ticket in enumerate(record.get("ticket_types", []), 1):
        values = (
            ticket.only("name_en", "price_cents", "audience") | ticket.translated("includes") | {"position": position}
        )
        values["part"] = store.find(ticket, Part, event=row, name_fr=ticket["part"])
        quotas = [store.find(ticket, Quota, event=row, name_fr=name) for name in ticket["quotas"]]
        store.put(ticket, TicketType, {"event": row, "name_fr": ticket["name_fr"]}, values, {"quotas": quotas})
    for position, table in enumerate(record.get("tables", []), 1):
        places = {"name_en": table["topic_en"], "capacity": table["places"], "is_room": False}
        quota, _ = store.put(table, Quota, {"event": row, "name_fr": table["topic_fr"]}, places)
        part = store.find(table, Part, event=row, name_fr=table["part"])
        values = table.only("topic_en") | {"quota": quota, "position": position}
        store.put(table, Table, {"part": part, "topic_fr": table["topic_fr"]}, values)
    for position, discount in enumerate(record.get("discounts", []), 1):
        values = discount.only("name_en", "amount_cents") | discount.translated("proof") | {"position": position}
        types = [store.find(discount, TicketType, event=row, name_fr=name) for name in discount["ticket_types"]]
        store.put(discount, Discount, {"event": row, "name_fr": discount["name_fr"]}, values, {"ticket_types": types})
    for step in record.get("cancellation_steps", []):
        key = {"event": row} | step.only("until_days_before")
        store.put(step, CancellationStep, key, step.only("percent_due"))
    for report in record.get("fill_reports", []):
        values = report.only("registered", "capacity", "is_date_inferred", "is_number_inferred")
        key = {"event": row, "reported_on": datetime.date.fromisoformat(report["reported_on"])}
        store.put(report, FillReport, key, values | {"source_lines": lines(report)})


def programme(record: Record, store: Store) -> None:
    parent = store.find(record, Event, slug=record["event"])
    values = record.only("position", "kind", "duration_minutes", "language")
    values |= record.translated("title", "summary", "audience") | origin(record, store)
    if "twin" in record:
        values["twin"] = store.find(record, Session, event=parent, slug=record["twin"])
    day = parent.first_day
    if "when" in record:
        date = when(record)
        values |= {"first_day": date.first, "last_day": date.last}
    values |= hours(record, day, parent.zone)
    key = {"event": parent, "slug": record["slug"]}
    row, goes_on = store.put(record, Session, key, values, themes.themed(record, store))
    if goes_on and "twin" in values:
        Session.objects.filter(pk=values["twin"].pk, twin=None).update(twin=row)
    for position, appearance in enumerate(record.get("appearances", []), 1) if goes_on else []:
        fields = appearance.only("role", "name_written", "is_inferred") | appearance.translated("job_title")
        fields |= store.linked(appearance, Person, "person") | store.linked(appearance, Company, "company")
        fields["inferred_fields"] = appearance.get("inferred", [])
        store.put(appearance, Appearance, {"session": row, "position": position}, fields)


def medium(record: Record, store: Store) -> None:
    values = record.only("kind", "state", "url", "host", "credit", "language", "duration_minutes", "count")
    values |= record.translated("title") | origin(record, store) | store.linked(record, Event, "event")
    if "session" in record:
        values["session"] = store.find(record, Session, event=values.get("event"), slug=record["session"])
    store.put(record, Medium, {"slug": record["slug"]}, values)


def quote(record: Record, store: Store) -> None:
    key = record.only("first_words") | store.linked(record, Source, "source") | {"source_lines": lines(record)}
    values = record.only("said_by") | record.translated("topic")
    values |= store.linked(record, Person, "person") | store.linked(record, Company, "company")
    row, goes_on = store.put(record, Quote, key, values)
    if "session" in record and goes_on:
        event_slug, _, slug = record["session"].partition("/")
        store.find(record, Session, event__slug=event_slug, slug=slug).quotes.add(row)


def social_account(record: Record, store: Store) -> None:
    key = store.linked(record, Company, "company") | record.only("platform", "name")
    store.put(
        record, SocialAccount, key, record.only("url", "voice") | record.translated("note") | origin(record, store)
    )


def membership(record: Record, store: Store) -> None:
    values = record.only("evidence") | origin(record, store) | days(record)
    key = store.linked(record, Company, "company") | {"first_day": values.pop("first_day")}
    store.put(record, Membership, key, values)


# Parents before what refers to them; inside a file too, a record refers only to records above it.
WRITERS = {
    "themes": themes.theme,
    "sources": source,
    "companies": company,
    "people": person,
    "venues": venue,
    "events": event,
    "sessions": programme,
    "media": medium,
    "quotes": quote,
    "social_accounts": social_account,
    "memberships": membership,
    "uses": case_studies.use,
    "platforms": case_studies.platform,
    "case_studies": case_studies.case_study,
    "programmes": programmes.programme,
    "studies": studies.study,
    "frameworks": frameworks.framework,
    "categories": articles.category,
    "articles": articles.article,
    "resources": resources.resource,
    "discrepancies": discrepancies.discrepancy,
    "homonyms": homonyms.homonym,
}
