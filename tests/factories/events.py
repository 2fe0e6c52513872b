"""Events and all that hangs on them. `NOW` is the clock of the tests: a week before the conference it comes with."""

import datetime
from itertools import count
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from billing import operations as billing
from billing.models import Method, Payment
from events import pricing, seats
from events.models import (
    Appearance,
    Attendee,
    CancellationStep,
    Discount,
    Event,
    FillReport,
    InvitationCode,
    Medium,
    Part,
    Quota,
    Registration,
    Session,
    Table,
    Ticket,
    TicketType,
    Venue,
)
from events.schedule import schedule_of
from events.ticket_types import active_types
from lib.writing import insert, insert_all

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime.datetime(2012, 2, 28, 10, 0, tzinfo=PARIS)
STARTS_AT = datetime.datetime(2012, 3, 6, 14, 0, tzinfo=PARIS)
ENDS_AT = datetime.datetime(2012, 3, 6, 17, 0, tzinfo=PARIS)

_numbers = count(1)


def create_venue(*, slug: str | None = None, name="Grande Arche de la Défense", **fields) -> Venue:
    return Venue.objects.create(slug=slug or f"lieu-{next(_numbers)}", name=name, **fields)


def create_event(
    *,
    slug: str | None = None,
    title: str | None = None,
    state=Event.State.PUBLISHED,
    **fields,
) -> Event:
    """A published event without a date, unless told. A cancelled one gets its moment."""
    number = next(_numbers)
    if state == Event.State.CANCELLED:
        fields.setdefault("cancelled_at", NOW)
    return Event.objects.create(
        slug=slug or f"rendez-vous-{number}",
        title=title or f"Rendez-vous {number}",
        state=state,
        **fields,
    )


def create_part(*, event: Event | None = None, name="La conférence", **fields) -> Part:
    return Part.objects.create(event=event or create_event(), name=name, **fields)


def create_quota(
    *,
    event: Event | None = None,
    name="La salle",
    capacity=150,
    seats_taken=0,
    waiting=0,
    **fields,
) -> Quota:
    """`seats_taken` and `waiting` are written as given: nobody stands behind them."""
    return Quota.objects.create(
        event=event or create_event(),
        name=name,
        capacity=capacity,
        seats_taken=seats_taken,
        waiting=waiting,
        **fields,
    )


def create_ticket_type(
    *,
    event: Event | None = None,
    part: Part | None = None,
    quotas=(),
    name="Place seule",
    price_cents=3000,
    **fields,
) -> TicketType:
    """A ticket type on a part of its own unless given one, drawing on `quotas` (none: a room of 150)."""
    event = event or (part.event if part else create_event())
    ticket_type = TicketType.objects.create(
        event=event,
        part=part or create_part(event=event),
        name=name,
        price_cents=price_cents,
        **fields,
    )
    ticket_type.quotas.add(*quotas or [create_quota(event=event)])
    return ticket_type


def create_discount(
    *,
    event: Event | None = None,
    name="étudiant",
    amount_cents=2000,
    ticket_types=(),
    **fields,
) -> Discount:
    discount = Discount.objects.create(event=event or create_event(), name=name, amount_cents=amount_cents, **fields)
    discount.ticket_types.add(*ticket_types)
    return discount


def create_invitation_code(
    *,
    event: Event | None = None,
    code: str | None = None,
    ticket_types=(),
    **fields,
) -> InvitationCode:
    """One place, for `ticket_types` (none: every one of the event)."""
    event = event or create_event()
    row = InvitationCode.objects.create(event=event, code=code or f"CODE{next(_numbers)}", **fields)
    row.ticket_types.add(*ticket_types or event.ticket_types.all())
    return row


def create_cancellation_step(*, event: Event, until_days_before: int, percent_due: int) -> CancellationStep:
    return CancellationStep.objects.create(event=event, until_days_before=until_days_before, percent_due=percent_due)


def create_fill_report(*, event: Event, reported_on=datetime.date(2012, 3, 5), registered=100, **fields) -> FillReport:
    return FillReport.objects.create(event=event, reported_on=reported_on, registered=registered, **fields)


def create_session(
    *,
    event: Event | None = None,
    slug: str | None = None,
    title="Une intervention",
    **fields,
) -> Session:
    return Session.objects.create(
        event=event or create_event(),
        slug=slug or f"s{next(_numbers)}",
        title=title,
        **fields,
    )


def create_appearance(*, session: Session | None = None, person=None, company=None, **fields) -> Appearance:
    """Without a person, a company or `name_written`, somebody new appears."""
    if person is None and company is None and "name_written" not in fields:
        from .directory import create_person

        person = create_person()
    return Appearance.objects.create(session=session or create_session(), person=person, company=company, **fields)


def create_medium(*, slug: str | None = None, kind=Medium.Kind.VIDEO, **fields) -> Medium:
    return Medium.objects.create(slug=slug or f"m{next(_numbers)}", kind=kind, **fields)


def create_open_conference(
    *,
    capacity=150,
    book_stock=25,
    seats_taken=0,
    starts_at=STARTS_AT,
    ends_at=ENDS_AT,
    **fields,
) -> Event:
    """A conference open on this site: 30 € the seat, 50 € with the book, 20 € off for students.

    One part; a room of `capacity` and `book_stock` books; steps of 0 % until 8 days before, 50 % until the day before.
    Reach its rows through `event.quotas`, `event.ticket_types`, `event.discounts`.
    """
    fields.setdefault("opens_at", starts_at - datetime.timedelta(days=60))
    fields.setdefault("closes_at", starts_at - datetime.timedelta(hours=20))
    fields.setdefault("names_until", starts_at - datetime.timedelta(hours=2))
    event = create_event(is_open=True, starts_at=starts_at, ends_at=ends_at, **fields)
    part = create_part(event=event)
    # Some thousand tests begin with this: each table is written once, so the history begins with the event alone.
    room, books = Quota.objects.bulk_create(
        [
            Quota(event=event, name="La salle", capacity=capacity, seats_taken=seats_taken),
            Quota(event=event, name="Le livre", capacity=book_stock, is_room=False),
        ]
    )
    seat, seat_and_book = TicketType.objects.bulk_create(
        [
            TicketType(
                event=event, part=part, name="Place seule", price_cents=3000, position=1,
                includes="L’après-midi, pause comprise",
            ),
            TicketType(
                event=event, part=part, name="Place avec le livre", price_cents=5000, position=2,
                includes="L’après-midi, pause comprise\nLe livre, remis à l’accueil",
            ),
        ]
    )  # fmt: skip
    draws = TicketType.quotas.through
    draws.objects.bulk_create(
        draws(tickettype=ticket_type, quota=quota)
        for ticket_type, quota in ((seat, room), (seat_and_book, room), (seat_and_book, books))
    )
    create_discount(
        event=event,
        proof="Carte d’étudiant en cours de validité",
        ticket_types=[seat, seat_and_book],
    )
    CancellationStep.objects.bulk_create(
        CancellationStep(event=event, until_days_before=days, percent_due=percent)
        for days, percent in ((8, 0), (1, 50))
    )
    return event


def first_type(event: Event) -> TicketType:
    """The first that is offered, its quotas at hand; else the first of all."""
    return next(iter(active_types(event)), None) or event.ticket_types.order_by("position", "pk").first()


@transaction.atomic
def create_registration(
    *,
    event: Event | None = None,
    attendees=({},),
    state=Registration.State.CONFIRMED,
    method=Method.TRANSFER,
    language="fr",
    now: datetime.datetime = NOW,
    **fields,
) -> Registration:
    """A registration as the site would hold it: a real order, its seats taken, a confirmed transfer paid.

    Each attendee is a dict of fields of `Attendee`; its `choices` are ticket types or pairs (ticket type, discount),
    by default the first ticket type that the event offers. No mail is queued.
    """
    event = event or create_open_conference()
    people = []
    for position, given in enumerate(attendees):
        email = f"claire{next(_numbers)}@example.org"
        given = {"first_name": "Claire", "last_name": "Vasseur", "email": email, **given}
        choices = given.pop("choices", None) or [first_type(event)]
        pairs = [choice if isinstance(choice, tuple) else (choice, None) for choice in choices]
        people.append((Attendee(position=position, **given), pairs))
    steps = schedule_of(event)
    tickets = [
        Ticket(
            attendee=person,
            ticket_type=ticket_type,
            price_cents=ticket_type.price_cents,
            discount=discount,
            discount_cents=pricing.discount_taken(ticket_type.price_cents, discount.amount_cents) if discount else 0,
            cancellation_steps=steps,
        )
        for person, pairs in people
        for ticket_type, discount in pairs
    ]
    buyer = people[0][0]
    order, lines = billing.place_order(
        buyer_name=buyer.name,
        buyer_email=buyer.email,
        buyer_company=buyer.company,
        language=language,
        label=event.title,
        currency=event.currency,
        lines=[billing.Line(f"{row.ticket_type.name}, {row.attendee.name}"[:250], row.due_cents) for row in tickets],
        method=method,
        due_on=(now + datetime.timedelta(days=3)).date() if method == Method.TRANSFER else None,
        now=now,
    )
    is_held = state in Registration.HOLDING
    if is_held:
        seats.take_all(seats.needs_of(row.ticket_type for row in tickets))
    if state == Registration.State.CONFIRMED:
        fields.setdefault("confirmed_at", now)
        if order.method == Method.TRANSFER:
            # What `record_payment` leaves of the whole total: nobody listens yet, and nothing is to give back.
            insert(
                Payment(
                    order=order,
                    amount_cents=order.total_cents,
                    method=Method.TRANSFER,
                    provider_ref=f"virement-{order.reference}",
                    received_at=now,
                )
            )
            billing.settle(order, now=now)
    elif state == Registration.State.PENDING:
        fields.setdefault("held_until", now + datetime.timedelta(days=5))
    elif not is_held:
        fields.setdefault("ended_at", now)
    registration = insert(
        Registration(
            event=event,
            state=state,
            order=order,
            form_token=f"formulaire-{next(_numbers)}",
            buyer_name=buyer.name,
            buyer_email=buyer.email,
            language=language,
            registered_at=now,
            **fields,
        )
    )
    for person, _pairs in people:
        person.registration = registration
    insert_all([person for person, _pairs in people])
    for ticket, line in zip(tickets, lines, strict=True):
        ticket.order_line = line
    insert_all(tickets)
    if state == Registration.State.CANCELLED:
        billing.cancel_lines(order=order, lines=lines, fee=None, reason="cancelled", now=now)
        Ticket.objects.filter(attendee__registration=registration).update(cancelled_at=now)
        order.refresh_from_db()
    elif state == Registration.State.EXPIRED:
        billing.cancel_order(order=order, now=now)
    return registration


def create_coming_conference(**fields) -> Event:
    """An open conference in forty days, from 2 to 5 in the afternoon whatever the hour at which the test runs."""
    day = timezone.localdate() + datetime.timedelta(days=40)
    starts_at = datetime.datetime.combine(day, datetime.time(14), PARIS)
    return create_open_conference(starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=3), **fields)


def create_table(*, part: Part, topic="Mesurer", places=8, seats_taken=0, **fields) -> Table:
    """A table of `places`, whose quota is its own."""
    quota = create_quota(event=part.event, name=topic, capacity=places, seats_taken=seats_taken, is_room=False)
    return Table.objects.create(part=part, topic=topic, quota=quota, **fields)


def create_members_lunch(*, event: Event, capacity=24, topics=(), places=8, price_cents=2500, **fields) -> TicketType:
    """A lunch for members after the event, drawing on covers of its own, with a table for each topic."""
    part = create_part(event=event, name="Le déjeuner", position=9)
    covers = create_quota(event=event, name="Les couverts", capacity=capacity, is_room=False)
    for position, topic in enumerate(topics, 1):
        create_table(part=part, topic=topic, places=places, position=position)
    return create_ticket_type(
        event=event,
        part=part,
        quotas=[covers],
        name="Déjeuner des membres",
        price_cents=price_cents,
        audience=TicketType.Audience.MEMBERS,
        position=9,
        **fields,
    )
