"""Everything the page of one event shows, read in at most twelve queries whatever the length of the programme."""

import datetime
import functools
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language

from directory.models import Company, Person, Quote
from lib.choices import label_of
from lib.dates import PartialDate, Precision
from lib.moments import say_when
from lib.money import Money
from lib.prepared import at_hand, rows_at_hand
from lib.text import fold
from themes.at_hand import Chip, chips

from . import event_parts as parts
from . import event_queries as queries
from .calendars import has_a_day
from .fares import Fare, fare
from .listing import status
from .models import (
    Appearance,
    Discount,
    Event,
    EventArticle,
    FillReport,
    Medium,
    Quota,
    Session,
    TicketType,
)
from .offers import Offer
from .schedule import schedule_of
from .ticket_types import active_types

LONGEST_DESCRIPTION = 200  # characters
FEWEST_NAMED = 3  # people beside the programme
MOST_NAMED = 12


@dataclass(frozen=True)
class EventPage:
    """Rows of one event. `event` comes with venue, host and source selected."""

    event: Event
    now: datetime.datetime

    @cached_property
    def kind(self) -> str:
        return capfirst(label_of(Event.Kind, self.event.kind))

    @property
    def description(self) -> str:
        """For those who list pages elsewhere."""
        return shortened(self.event.summary) or self.event.title

    @cached_property
    def door(self) -> str:
        return self.event.door(self.now)

    @cached_property
    def status(self) -> str:
        """What the card on the right says; see `listing.status`.

        Open with nothing on sale is `closed`, or `invitation` where all that there is needs a code.
        """
        if self.door == "open" and not self.offer.ticket_types:
            return "invitation" if self._active_types and not self.ticket_types else "closed"
        return status(self.event, self.offer.seats_left, now=self.now)

    @property
    def opens_on(self) -> datetime.date | None:
        """The day the registrations open, where the event takes place."""
        return self.event.local(self.event.opens_at).date() if self.event.opens_at else None

    @property
    def closes_on(self) -> datetime.date | None:
        return self.event.local(self.event.closes_at).date() if self.event.closes_at else None

    @cached_property
    def organisers(self) -> list[Company]:
        return queries.ORGANISERS(event=self.event.pk)

    @cached_property
    def ticket_types(self) -> list[TicketType]:
        """All that are offered at some moment to somebody who needs no code."""
        return [row for row in self._active_types if not row.is_by_invitation]

    @cached_property
    def _active_types(self) -> list[TicketType]:
        return active_types(self.event)

    @cached_property
    def offer(self) -> Offer:
        """What anybody may take now, on the rows at hand."""
        return Offer(self.event, self.ticket_types, self.now)

    @cached_property
    def fares(self) -> list[Fare]:
        return [fare(self.offer, row) for row in self.ticket_types]

    @cached_property
    def price_from(self) -> Money | None:
        """The lowest price for everyone, now, or later while nothing is on sale; None when nothing is priced."""
        rows = list(self.offer.ticket_types) or [
            row for row in self.ticket_types if row.audience == row.Audience.PUBLIC
        ]
        return min((self.offer.price(row) for row in rows), default=None)

    @cached_property
    def room(self) -> Quota | None:
        quotas = [quota for row in self.ticket_types for quota in rows_at_hand(row, "quotas")]
        return next((quota for quota in quotas if quota.is_room), None)

    @cached_property
    def discounts(self) -> list[Discount]:
        """Those offered, each with `concerns`: the ticket types it is for, empty when it is for all."""
        concerns: dict[Discount, list[TicketType]] = defaultdict(list)
        for row in self.ticket_types:
            for discount in rows_at_hand(row, "discounts"):
                concerns[discount].append(row)
        for discount, rows in concerns.items():
            discount.concerns = rows if len(rows) < len(self.ticket_types) else []
        return sorted(concerns, key=lambda row: (row.position, row.pk))

    @property
    def fares_section(self) -> parts.Fares:
        return parts.Fares(
            fares=tuple(parts.fare_line(row, self.room) for row in self.fares),
            discounts=tuple(map(parts.reduction, self.discounts)),
            terms=tuple(self.terms),
            is_free_until_the_start=not self.terms and self.event.is_open and self.door != "past",
            door=self.door,
            register_url=self.register_url,
        )

    @cached_property
    def register_url(self) -> str:
        return reverse("events:register", args=[self.event.slug])

    @cached_property
    def tables(self) -> list[parts.Tables]:
        """Each part that has tables, with them in order, until it is over; who sits there is not said."""
        if self.is_over:
            return []
        says_left = self.door == "open"
        return [parts.tables_of(rows[0].part, rows, says_left=says_left) for rows in self.offer.tables.values()]

    @cached_property
    def terms(self) -> list[parts.Term]:
        """The cancellation schedule, the earliest date first, the full price last (where we sell, always)."""
        steps = schedule_of(self.event)
        day = self.event.first_day
        terms = [
            parts.Term(day - datetime.timedelta(days=days) if day else None, days, percent)
            for days, percent in steps
            if percent < 100
        ]
        if steps and (self.event.is_open or len(terms) < len(steps)):
            terms.append(parts.Term(None, -1, 100))
        return terms

    @property
    def has_closed(self) -> bool:
        return self.event.closes_at is not None and self.now > self.event.closes_at

    @property
    def free_until(self) -> datetime.date | None:
        """The last day on which cancelling costs nothing, while that is still to come."""
        today = self.event.local(self.now).date()
        days = [term.until for term in self.terms if term.until and term.percent == 0 and term.until >= today]
        return max(days, default=None)

    @property
    def head(self) -> parts.Head:
        event = self.event
        return parts.Head(
            crumb=str(event.partial_date) or self.kind,
            kind=self.kind,
            edition_number=event.edition_number,
            is_external=event.is_external,
            organisers=tuple(row.name for row in self.organisers),
            title=parts.words(event, "title"),
            summary=parts.words(event, "summary"),
            partial_date=event.partial_date,
            is_date_inferred=event.is_date_inferred,
            moment=capfirst(say_when(event)),
            venue=parts.words(event.venue, "name") if event.venue else None,
            town=self.town,
            city=event.city,
            status=self.status,
            opens_on=self.opens_on,
            inferred_fields=tuple(event.inferred_fields),
        )

    @property
    def door_card(self) -> parts.Door:
        event, status = self.event, self.status
        is_selling = status in ("open", "few")
        room = self.room if event.is_open and status != "cancelled" else None
        has_agenda = has_a_day(event) and not self.is_over and not event.is_cancelled
        return parts.Door(
            status=status,
            is_undated=event.first_day is None,
            is_external=event.is_external,
            room=parts.Room(room.seats_taken, room.capacity) if room else None,
            seats_left=self.offer.seats_left if is_selling else None,
            price_from=str(self.price_from) if is_selling and self.offer.price_from_cents else "",
            register_url=self.register_url,
            opens=parts.moment(event, event.opens_at),
            closes=parts.moment(event, event.closes_at),
            has_closed=self.has_closed,
            free_until=self.free_until if is_selling else None,
            has_waiting_list=event.has_waiting_list,
            reports=tuple(map(parts.report, self.fill_reports)),
            agenda_url=reverse("events:agenda", args=[event.slug]) if has_agenda else "",
        )

    @property
    def essentials(self) -> parts.Essentials:
        event, people = self.event, self.people
        is_told_above = event.is_open or self.fill_reports
        return parts.Essentials(
            people=tuple(parts.Name(row.name, row.get_absolute_url()) for row in people[:MOST_NAMED])
            if len(people) >= FEWEST_NAMED
            else (),
            are_more=len(people) > MOST_NAMED,
            organisers=tuple(map(parts.company_name, self.organisers)),
            host=parts.company_name(event.host) if event.host else None,
            parent=parts.event_link(self.parent),
            course=parts.event_link(self.course),
            access_note=parts.words(event, "access_note"),
            capacity=self.room.capacity if self.room and not is_told_above else None,
            minimum_attendees=event.minimum_attendees,
            hashtag=event.hashtag,
            facts=tuple(self.facts),
            inferred_fields=tuple(event.inferred_fields),
        )

    @property
    def place(self) -> parts.Place | None:
        venue = self.event.venue
        if venue is None:
            return None
        return parts.Place(
            name=parts.words(venue, "name"),
            is_inferred=self.event.is_inferred("venue"),
            address=venue.address,
            map_query=self.map_query,
            metro=tuple(self.metro),
            access=parts.words(venue, "access"),
            capacity=venue.capacity,
        )

    @property
    def map_query(self) -> str:
        """What to search on a map: coordinates, else the address, else the name and the town."""
        venue = self.event.venue
        if venue is None:
            return ""
        if venue.latitude is not None and venue.longitude is not None:
            return f"{venue.latitude}, {venue.longitude}"
        if venue.street:
            return venue.address
        return ", ".join(part for part in (venue.name, venue.city) if part)

    @property
    def town(self) -> str:
        """The town of the venue, unless its name says it."""
        venue = self.event.venue
        return venue.city if venue and fold(venue.city) not in fold(venue.name) else ""

    @property
    def is_over(self) -> bool:
        return self.event.is_over(self.now)

    @property
    def metro(self) -> list[str]:
        written = self.event.venue.metro if self.event.venue else ""
        return [station.strip() for station in written.split(",") if station.strip()]

    @cached_property
    def sessions(self) -> list[Session]:
        """The programme in order, each session with what is said of it; appearances at hand.

        `speakers`, `remains` (its media), `tells` (case studies), `presents` (studies), `reads` (articles, less those
        about the whole event) and `chips` (themes) as `event_parts` has them; `days` (a partial date), `begins` (on the
        clock of the place), `kind_label`.
        """
        of_the_event = {slug for _relation, slug, *_titles in self.event.__dict__["folded_articles"]}
        appearances: dict[int, list[Appearance]] = defaultdict(list)
        for appearance in queries.APPEARANCES(event=self.event.pk):
            appearances[appearance.session_id].append(appearance)
        rows = queries.SESSIONS(event=self.event.pk)
        twins = {row.pk: row for row in rows}
        for row in rows:
            row.event = self.event
            row.twin_language = twins[row.twin_id].language if row.twin_id in twins else ""
            row.remains = tuple(map(parts.remains, self.media[row.pk]))
            row.tells = parts.links("casestudies:detail", row.told)
            row.presents = parts.links("barometer:detail", row.presented)
            row.reads = parts.links(
                "articles:detail", (values for values in row.written if values[0] not in of_the_event)
            )
            row.chips = chips(row)
            row.days = PartialDate(row.first_day, row.last_day, Precision.RANGE)
            row.begins = self.event.local(row.starts_at) if row.starts_at else None
            row.kind_label = capfirst(label_of(Session.Kind, row.kind))
            at_hand(row, "appearances", appearances[row.pk])
            row.speakers = tuple(
                parts.speaker(appearance, role_beside(row.kind_label, appearance.role))
                for appearance in appearances[row.pk]
            )
        return rows

    @property
    def is_timed(self) -> bool:
        """Whether the hour of anything in the programme is known."""
        return any(row.starts_at for row in self.sessions)

    @property
    def modules(self) -> list[Session]:
        return [row for row in self.sessions if row.kind == Session.Kind.MODULE]

    @cached_property
    def talks(self) -> list[parts.Talk]:
        is_timed = self.is_timed
        return [parts.talk(row, is_timed=is_timed) for row in self.sessions if row.kind != Session.Kind.MODULE]

    @cached_property
    def themes(self) -> tuple[Chip, ...]:
        return chips(self.event)

    @cached_property
    def articles(self) -> list[parts.Written]:
        """What was written about the event, which comes from `found.complete`."""
        return [
            parts.Written(label_of(EventArticle.Relation, relation), *parts.links("articles:detail", [values])[0])
            for relation, *values in self.event.__dict__["folded_articles"]
        ]

    @cached_property
    def people(self) -> list[Person]:
        """Who speaks, once each, in the order of the programme."""
        appearances = (row for talk in self.sessions for row in rows_at_hand(talk, "appearances"))
        spoken = [row for row in appearances if row.role != Appearance.Role.FILMED]
        return list({row.person_id: row.person for row in spoken if row.person and row.person.is_published}.values())

    @cached_property
    def quotes(self) -> list[Quote]:
        """What was said there, once it has taken place, in the order of the programme."""
        if not self.event.has_started(self.now) and self.event.first_day:
            return []
        return list({row.pk: row for row in queries.QUOTES(event=self.event.pk)}.values())

    @cached_property
    def media(self) -> dict[int | None, list[Medium]]:
        """What remains to watch or read, by session; under None what belongs to the whole event."""
        found = defaultdict(list)
        for medium in queries.MEDIA(event=self.event.pk):
            found[medium.session_id].append(medium)
        return found

    @cached_property
    def event_media(self) -> list[parts.Remains]:
        return list(map(parts.remains, self.media[None]))

    @cached_property
    def fill_reports(self) -> list[FillReport]:
        return queries.FILL_REPORTS(event=self.event.pk)

    @cached_property
    def _around(self) -> list[Event]:
        """Published events above and below this one."""
        above = [pk for pk in (self.event.parent_id, self.event.course_id) if pk]
        return queries.AROUND(event=self.event.pk, above=above)

    @property
    def parent(self) -> Event | None:
        return next((row for row in self._around if row.pk == self.event.parent_id), None)

    @property
    def course(self) -> Event | None:
        return next((row for row in self._around if row.pk == self.event.course_id), None)

    @property
    def children(self) -> list[Event]:
        return [row for row in self._around if row.parent_id == self.event.pk]

    @property
    def info_sessions(self) -> list[Event]:
        return [row for row in self._around if row.course_id == self.event.pk and row.parent_id != self.event.pk]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Other facts as (label, value) in the language of the page, in French where English is missing."""
        first = 1 if get_language() == "en" else 0
        rows = [row for row in self.event.facts if isinstance(row, list) and len(row) == 4]
        return [(row[first] or row[0], row[2 + first] or row[2]) for row in rows]


def role_beside(kind: str, role: str) -> str:
    """What to say of a part in a session: the plain speaker and the panellist of a panel need no word."""
    label = "" if role == Appearance.Role.SPEAKER else capfirst(label_of(Appearance.Role, role))
    return "" if label == kind else label


@functools.lru_cache(maxsize=500)
def shortened(text: str) -> str:
    """Kept, since Django looks at every character."""
    return Truncator(text).chars(LONGEST_DESCRIPTION)
