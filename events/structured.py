"""What the pages of an event and of a speaker say to machines; what was deduced is left out: it would pass for sure."""

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from directory.models import Company, Person
from lib import jsonld
from lib.jsonld import Node, absolute, node
from lib.prepared import rows_at_hand

from .event_page import EventPage
from .fares import Fare
from .models import Appearance, Event, Session, TicketType, Venue
from .speaking import PersonPage

SCHEMA = "https://schema.org/"
TAUGHT = {Event.Kind.WORKSHOP, Event.Kind.COURSE, Event.Kind.WEBINAR}
MOST_PERFORMED = 30


def of_event(page: EventPage) -> list[Node]:
    event = page.event
    place = where(event)
    offers = [offer(page, fare) for fare in page.fares]
    said = node(
        "EducationEvent" if event.kind in TAUGHT else "Event",
        id_=absolute(event.get_absolute_url()),
        name=event.title,
        url=absolute(event.get_absolute_url()),
        description=event.summary,
        **days(event),
        eventStatus=f"{SCHEMA}{'EventCancelled' if event.is_cancelled else 'EventScheduled'}",
        eventAttendanceMode=attendance(event, place),
        location=place,
        organizer=organisers(page),
        performer=performers(page.sessions),
        offers=offers,
        maximumAttendeeCapacity=page.room.capacity if page.room else None,
        superEvent=brief(page.parent) if page.parent else None,
        about=brief(page.course) if page.course else None,
        subEvent=[*map(brief, page.children), *(module(row) for row in page.modules if row.title)],
    )
    way = [(_("Accueil"), reverse("home")), (_("Rendez-vous"), reverse("events:list"))]
    return [said, jsonld.breadcrumbs(*way, (event.title, event.get_absolute_url()))]


def days(event: Event) -> Node:
    """Start and end on the clock of the place, or the days as far as they are known."""
    if event.is_date_inferred:
        return {}
    if event.local_start:
        end = event.local_end.isoformat() if event.local_end else ""
        return {"startDate": event.local_start.isoformat(), "endDate": end}
    return {"startDate": jsonld.iso(event.partial_date), "endDate": jsonld.iso_end(event.partial_date)}


def attendance(event: Event, place: Node | None) -> str:
    if event.kind == Event.Kind.WEBINAR and place is None:
        return f"{SCHEMA}OnlineEventAttendanceMode"
    return f"{SCHEMA}OfflineEventAttendanceMode" if place else ""


def where(event: Event) -> Node | None:
    venue = event.venue if not event.is_inferred("venue") else None
    if venue:
        return node("Place", name=venue.name, address=address(venue), geo=coordinates(venue))
    if event.city and not event.is_inferred("city"):
        town = node("PostalAddress", addressLocality=event.city, addressCountry=event.country)
        return node("Place", name=event.city, address=town)
    return None


def address(venue: Venue) -> Node | None:
    known = {
        "streetAddress": venue.street,
        "postalCode": venue.postcode,
        "addressLocality": venue.city,
        "addressCountry": venue.country,
    }
    return node("PostalAddress", **known) if any(known.values()) else None


def coordinates(venue: Venue) -> Node | None:
    if venue.latitude is None or venue.longitude is None:
        return None
    return node("GeoCoordinates", latitude=float(venue.latitude), longitude=float(venue.longitude))


def organisers(page: EventPage) -> list[Node]:
    """Those that the page names; else the association, unless others organise it."""
    if page.event.is_inferred("organisers"):
        return []
    named = [company(row) for row in page.organisers]
    return named or ([] if page.event.is_external else [jsonld.the_association()])


def company(row: Company) -> Node:
    return jsonld.organization(name=row.name, path=row.get_absolute_url() if row.is_published else "")


def performers(sessions: list[Session]) -> list[Node]:
    """Who speaks, once each, in the order of the programme; nobody whose name is not published."""
    found: dict[str, Node] = {}
    for row in (appearance for talk in sessions for appearance in rows_at_hand(talk, "appearances")):
        if row.role == Appearance.Role.FILMED or row.is_inferred:
            continue
        if row.person and row.person.is_published:
            said = jsonld.person(name=row.person.name, path=row.person.get_absolute_url())
            found.setdefault(f"person {row.person_id}", said)
        elif row.person is None and row.name_written:
            found.setdefault(row.name_written, jsonld.person(name=row.name_written))
    return list(found.values())[:MOST_PERFORMED]


def offer(page: EventPage, fare: Fare) -> Node:
    event, kind = page.event, fare.type
    is_for_members = kind.audience == TicketType.Audience.MEMBERS
    money = fare.member_price if is_for_members and fare.member_price is not None else fare.price
    starts = max((moment for moment in (event.opens_at, kind.sales_from) if moment), default=None)
    ends = min((moment for moment in (event.closes_at, kind.sales_until, event.start) if moment), default=None)
    can_be_bought = page.door == "open" and not is_for_members
    return node(
        "Offer",
        name=kind.name,
        price=jsonld.price(money),
        priceCurrency=money.currency,
        availability=f"{SCHEMA}{availability(page, fare)}",
        validFrom=moment_of(event, starts),
        validThrough=moment_of(event, ends),
        priceValidUntil=moment_of(event, kind.early_until if kind.is_early(page.now) else None),
        url=absolute(page.register_url) if can_be_bought else "",
        description=_("Réservé aux membres") if is_for_members else "",
    )


def availability(page: EventPage, fare: Fare) -> str:
    if page.door == "early" or (page.door == "open" and fare.sale == "early"):
        return "PreOrder"
    if page.door != "open" or fare.sale != "open":
        return "OutOfStock"
    if fare.is_full:
        return "SoldOut"
    return "LimitedAvailability" if fare.is_few else "InStock"


def moment_of(event: Event, moment: datetime.datetime | None) -> str:
    return event.local(moment).isoformat() if moment else ""


def brief(event: Event) -> Node:
    """An event beside the one of the page."""
    path = absolute(event.get_absolute_url())
    return node("Event", id_=path, name=event.title, url=path, **days(event))


def module(row: Session) -> Node:
    if row.is_inferred("first_day"):
        return node("Event", name=row.title, description=row.summary)
    starts = row.local_start.isoformat() if row.local_start else jsonld.iso(row.days)
    return node("Event", name=row.title, description=row.summary, startDate=starts, endDate=jsonld.iso_end(row.days))


def of_person(person: Person, page: PersonPage) -> list[Node]:
    path, latest = person.get_absolute_url(), page.latest
    works = latest is not None and not latest.is_inferred
    employer = latest.company if works and latest and "company" not in latest.inferred_fields else None
    events = {row.session.event_id: row.session.event for row in page.appearances if not row.is_inferred}
    said = jsonld.person(
        name=person.name,
        path=path,
        alternateName=[str(name) for name in person.other_names or []],
        description=person.biography,
        jobTitle=latest.job_title if works and latest and "job_title" not in latest.inferred_fields else "",
        worksFor=company(employer) if employer else None,
        performerIn=[brief(event) for event in list(events.values())[:MOST_PERFORMED]],
    )
    way = [(_("Accueil"), reverse("home")), (_("Intervenants"), reverse("events:speakers"))]
    return [said, jsonld.breadcrumbs(*way, (person.name, path))]
