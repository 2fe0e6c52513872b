"""What the sections of the page of an event show, as plain values: the drawing of each section is kept by them.

Nothing here reads the database: the rows come from `EventPage`.
"""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import get_language

from directory.models import Company
from lib.addresses import at_slug
from lib.choices import label_of
from lib.dates import PartialDate
from lib.moments import say_clock
from lib.money import Money
from themes.at_hand import Chip

from .fares import Fare
from .models import Appearance, Discount, Event, FillReport, Medium, Part, Quota, Session, Table


class Words(NamedTuple):
    """An editor's text in both languages, for `{% t words "text" %}`; false where there is none."""

    text_fr: str
    text_en: str

    @property
    def text(self) -> str:
        return (self.text_en if get_language() == "en" else "") or self.text_fr

    def __bool__(self) -> bool:
        return bool(self.text)


def words(row: Model, field: str) -> Words:
    return Words(getattr(row, f"{field}_fr") or "", getattr(row, f"{field}_en") or "")


class Head(NamedTuple):
    """The top of the page. `crumb` says which event in a word or two; `venue` is None where it has none, `town` empty
    where its name says it.
    """

    crumb: str
    kind: str
    edition_number: int | None
    is_external: bool
    organisers: tuple[str, ...]
    title: Words
    summary: Words
    partial_date: PartialDate
    is_date_inferred: bool
    moment: str
    venue: Words | None
    town: str
    city: str
    status: str
    opens_on: datetime.date | None
    inferred_fields: tuple[str, ...]


class Link(NamedTuple):
    url: str
    title: Words


def links(view: str, rows: Iterable[list]) -> tuple[Link, ...]:
    """To rows that came as (slug, title_fr, title_en)."""
    return tuple(Link(at_slug(view, slug), Words(french or "", english or "")) for slug, french, english in rows)


class Written(NamedTuple):
    """An article about the event; `relation` says what it is to it."""

    relation: str
    url: str
    title: Words


class Speaker(NamedTuple):
    """Somebody in a session. `name` is empty where it is not published, `url` where there is no page.

    `is_unnamed`: a company came, and nobody noted who for it.
    """

    name: str
    url: str
    initials: str
    is_inferred: bool
    role: str
    job: Words
    company: str
    company_url: str
    is_unnamed: bool
    is_company_inferred: bool


def speaker(row: Appearance, role: str) -> Speaker:
    person, company = row.person, row.company
    is_unnamed = not person and not row.name_written
    company_url = company.get_absolute_url() if company and company.is_published else ""
    url = person.get_absolute_url() if person else company_url if is_unnamed else ""
    return Speaker(
        name="" if person and not person.is_published else str(row),
        url=url,
        initials=row.initials,
        is_inferred=row.is_inferred,
        role=role,
        job=words(row, "job_title"),
        company=company.name if company else "",
        company_url=company_url,
        is_unnamed=is_unnamed,
        is_company_inferred="company" in (row.inferred_fields or ()),
    )


class Remains(NamedTuple):
    """What remains to watch or read. `state` says what keeps it from being online, and is empty where nothing does."""

    url: str
    title: Words
    kind: str
    minutes: int | None
    number: int | None
    language: str
    host: str
    credit: str
    state: str
    has_address: bool
    is_state_inferred: bool


def remains(row: Medium) -> Remains:
    is_online = row.state == Medium.State.ONLINE
    return Remains(
        url=row.url if is_online else "",
        title=words(row, "title"),
        kind=label_of(Medium.Kind, row.kind),
        minutes=row.duration_minutes,
        number=row.count,
        language=row.language,
        host=row.host,
        credit=row.credit,
        state="" if is_online else capfirst(label_of(Medium.State, row.state)),
        has_address=bool(row.url),
        is_state_inferred=row.is_inferred("state"),
    )


class Talk(NamedTuple):
    """A row of the programme. `begins` as machines read it and `clock` as people do; empty where not known."""

    slug: str
    is_break: bool
    kind: str
    is_kind_inferred: bool
    is_timed: bool
    begins: str
    clock: str
    title: Words
    is_title_inferred: bool
    summary: Words
    audience: Words
    minutes: int | None
    language: str
    has_twin: bool
    twin_language: str
    speakers: tuple[Speaker, ...]
    tells: tuple[Link, ...]
    presents: tuple[Link, ...]
    reads: tuple[Link, ...]
    remains: tuple[Remains, ...]
    themes: tuple[Chip, ...]


def talk(row: Session, *, is_timed: bool) -> Talk:
    """Of a session of `EventPage.sessions`; `is_timed` says whether the hour of anything in the programme is known."""
    return Talk(
        slug=row.slug,
        is_break=row.kind == Session.Kind.BREAK,
        kind=row.kind_label,
        is_kind_inferred=row.is_inferred("kind"),
        is_timed=is_timed,
        begins=row.begins.isoformat() if row.begins else "",
        clock=say_clock(row.begins) if row.begins else "",
        title=words(row, "title"),
        is_title_inferred=row.is_inferred("title"),
        summary=words(row, "summary"),
        audience=words(row, "audience"),
        minutes=row.duration_minutes,
        language=row.language,
        has_twin=row.twin_id is not None,
        twin_language=row.twin_language,
        speakers=row.speakers,
        tells=row.tells,
        presents=row.presents,
        reads=row.reads,
        remains=row.remains,
        themes=row.chips,
    )


class Stock(NamedTuple):
    """What is left beside the room: books, covers."""

    name_fr: str
    name_en: str
    seats_left: int


class FareLine(NamedTuple):
    """A price of the table. Prices are written out, empty where nothing is due; `member_price` is None where members
    pay the same. `left` is None where the room says it already.
    """

    is_for_members: bool
    name: Words
    price: str
    member_price: str | None
    included: tuple[str, ...]
    notes: tuple[str, ...]
    stock: tuple[Stock, ...]
    is_full: bool
    left: int | None


def fare_line(fare: Fare, room: Quota | None) -> FareLine:
    row = fare.type
    return FareLine(
        is_for_members=row.audience == row.Audience.MEMBERS,
        name=words(row, "name"),
        price=written(fare.price),
        member_price=None if fare.member_price is None else written(fare.member_price),
        included=tuple(row.included),
        notes=tuple(fare.notes),
        stock=tuple(Stock(quota.name_fr or "", quota.name_en or "", quota.seats_left) for quota in fare.stock),
        is_full=fare.is_full,
        left=fare.left if room and not fare.stock and fare.left < room.seats_left else None,
    )


def written(money: Money) -> str:
    return str(money) if money else ""


class Reduction(NamedTuple):
    who: str
    amount: str
    concerns: tuple[str, ...]
    proof: str


def reduction(row: Discount) -> Reduction:
    return Reduction(capfirst(row.name), str(row.amount), tuple(map(str, row.concerns)), row.proof or "")


class Term(NamedTuple):
    """Up to `until` (None: after the last step), `percent` of the price stays due."""

    until: datetime.date | None
    days_before: int
    percent: int


class Fares(NamedTuple):
    """The section of prices. `is_free_until_the_start`: nothing stays due of a seat given back."""

    fares: tuple[FareLine, ...]
    discounts: tuple[Reduction, ...]
    terms: tuple[Term, ...]
    is_free_until_the_start: bool
    door: str
    register_url: str


class TableLine(NamedTuple):
    """`left` is None where it is not said."""

    topic: Words
    facilitator: str
    facilitator_url: str
    left: int | None


class Tables(NamedTuple):
    key: int
    part: str
    tables: tuple[TableLine, ...]


def tables_of(part: Part, rows: Iterable[Table], *, says_left: bool) -> Tables:
    return Tables(part.pk, part.name, tuple(table_line(row, says_left=says_left) for row in rows))


def table_line(row: Table, *, says_left: bool) -> TableLine:
    leader = row.facilitator
    return TableLine(
        topic=words(row, "topic"),
        facilitator=leader.name if leader else "",
        facilitator_url=leader.get_absolute_url() if leader and leader.is_published else "",
        left=row.quota.seats_left if says_left else None,
    )


class Place(NamedTuple):
    name: Words
    is_inferred: bool
    address: str
    map_query: str
    metro: tuple[str, ...]
    access: Words
    capacity: int | None


class Room(NamedTuple):
    taken: int
    capacity: int


class Moment(NamedTuple):
    """On the clock of the place."""

    day: datetime.date
    hour: str


def moment(event: Event, at: datetime.datetime | None) -> Moment | None:
    local = event.local(at) if at else None
    return Moment(local.date(), say_clock(local)) if local else None


class Report(NamedTuple):
    """How full it was said to be."""

    registered: int
    capacity: int | None
    reported_on: datetime.date
    is_date_inferred: bool
    is_number_inferred: bool


def report(row: FillReport) -> Report:
    return Report(row.registered, row.capacity, row.reported_on, row.is_date_inferred, row.is_number_inferred)


class Door(NamedTuple):
    """The card that says whether and how one registers. `room` is None where its seats are not shown, `seats_left`
    where nobody takes one now; `price_from` is empty where nothing is due, `agenda_url` where there is no day to keep.
    """

    status: str
    is_undated: bool
    is_external: bool
    room: Room | None
    seats_left: int | None
    price_from: str
    register_url: str
    opens: Moment | None
    closes: Moment | None
    has_closed: bool
    free_until: datetime.date | None
    has_waiting_list: bool
    reports: tuple[Report, ...]
    agenda_url: str


class Name(NamedTuple):
    """Of somebody; `url` is empty where there is no page."""

    name: str
    url: str


def company_name(row: Company) -> Name:
    return Name(row.name, row.get_absolute_url() if row.is_published else "")


class Essentials(NamedTuple):
    """The list beside the programme. `people` is empty where they are too few to be told twice; `capacity` is None
    where the card above says it.
    """

    people: tuple[Name, ...]
    are_more: bool
    organisers: tuple[Name, ...]
    host: Name | None
    parent: Link | None
    course: Link | None
    access_note: Words
    capacity: int | None
    minimum_attendees: int | None
    hashtag: str
    facts: tuple[tuple[str, str], ...]
    inferred_fields: tuple[str, ...]


def event_link(row: Event | None) -> Link | None:
    return Link(row.get_absolute_url(), words(row, "title")) if row else None
