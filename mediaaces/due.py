"""What waits for somebody of the association today, and the events ahead: read for the first page of the admin."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Min, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from billing.models import Order, Payment, Refund
from events.models import Event, Quota, Registration, Session
from events.todo import in_line_ahead, members_without_seat, overbooked_ahead, released_soon, without_slides
from lib.dates import say_day
from lib.moments import grammatical
from lib.money import Money
from mail.models import QueuedMail

from .needs import EventFigures, Task, figures_of

# More than an association has ahead; beyond, the list of events is one link away.
EVENTS_SHOWN = 10
State = Registration.State


@dataclass(frozen=True)
class Coming:
    """An event ahead, with the addresses where one acts on it; those that this person may not open are empty."""

    event: Event
    door: str
    figures: EventFigures
    has_money: bool
    url: str
    participants_url: str
    unpaid_url: str
    waiting_url: str

    @property
    def has_figures(self) -> bool:
        return bool(self.figures.registrations) and (self.has_money or bool(self.waiting or self.offered))

    @property
    def unpaid(self) -> int:
        return self.figures.count(State.PENDING)

    @property
    def waiting(self) -> int:
        return self.figures.count(State.WAITING)

    @property
    def offered(self) -> int:
        return self.figures.count(State.OFFERED)

    @property
    def paid(self) -> Money:
        return self.figures.paid(self.event.currency)

    @property
    def owed(self) -> Money:
        return self.figures.owed(self.event.currency)


def may_see_money(user: User) -> bool:
    """The treasurer, and those who answer for the event."""
    return user.has_perm("billing.view_order") or user.has_perm("events.change_event")


def coming_events(user: User, *, now: datetime.datetime) -> list[Coming]:
    """The events ahead, soonest first, in at most six queries. Drafts are for those who may open them."""
    may_open = user.has_perm("events.view_event")
    if not (may_open or user.has_perm("events.view_registration")):
        return []
    events = Event.objects.upcoming(now).exclude(state=Event.State.CANCELLED)
    events = list(events if may_open else events.published())[:EVENTS_SHOWN]
    has_money = may_see_money(user)
    figures = read_figures([event.pk for event in events], with_money=has_money)
    return [coming(event, figures[event.pk], user, has_money=has_money, now=now) for event in events]


def coming(event: Event, figures: EventFigures, user: User, *, has_money: bool, now: datetime.datetime) -> Coming:
    sees_people = user.has_perm("events.view_attendee") and bool(figures.registrations)
    acts = user.has_perm("events.view_registration")
    return Coming(
        event,
        event.door(now),
        figures,
        has_money,
        url=reverse("admin:events_event_change", args=[event.pk]) if user.has_perm("events.view_event") else "",
        participants_url=listed("events_attendee", event=event.pk) if sees_people else "",
        unpaid_url=listed("events_registration", event=event.pk, state__exact=State.PENDING) if acts else "",
        waiting_url=listed("events_registration", event=event.pk, state__exact=State.WAITING) if acts else "",
    )


def read_figures(events: list[int], *, with_money: bool) -> dict[int, EventFigures]:
    """The figures of these events, in two queries, or five with the money."""
    quotas = Quota.objects.filter(event__in=events)
    counts = Registration.objects.filter(event__in=events).order_by()
    money = money_of(events) if with_money else {}
    return figures_of(
        events,
        quotas=[(quota.event_id, str(quota), quota.seats_taken, quota.capacity) for quota in quotas],
        registrations=counts.values_list("event", "state").annotate(n=Count("pk")),
        **money,
    )


def money_of(events: list[int]) -> dict:
    sold = Q(order__registration__event__in=events)
    open_orders = Order.objects.filter(registration__event__in=events, state=Order.State.PENDING)
    received = Payment.objects.filter(sold).order_by().values_list("order__registration__event", "order__state")
    returned = Refund.objects.filter(sold, state=Refund.State.DONE).order_by()
    return {
        "totals": open_orders.order_by().values_list("registration__event").annotate(cents=Sum("total_cents")),
        "payments": [
            (event, state == Order.State.PENDING, cents)
            for event, state, cents in received.annotate(cents=Sum("amount_cents"))
        ],
        "refunds": returned.values_list("order__registration__event").annotate(cents=Sum("amount_cents")),
    }


def tasks_of(user: User, *, now: datetime.datetime) -> list[Task]:
    """Most pressing first, only what this person may see; a count of zero stays: nothing waits, and one knows it."""
    tasks = []
    if user.has_perm("billing.view_refund"):
        tasks += refunds()
    registrations = registrations_due(now) if may_see_money(user) else {}
    if user.has_perm("events.view_registration") and may_see_money(user):
        tasks += places_released_soon(registrations)
    if user.has_perm("billing.view_order"):
        tasks += late_orders(timezone.localdate(now))
    if user.has_perm("events.change_event"):
        tasks += overbooked(now)
        tasks += lost_seats(registrations)
        tasks += lines(registrations)
    if user.has_perm("mail.view_queuedmail"):
        tasks += lost_mails()
    if user.has_perm("events.change_session"):
        tasks += missing_slides(now)
    return tasks


def refunds() -> list[Task]:
    no_seat = Q(reason=Refund.Reason.NO_SEAT)
    counts = Refund.objects.filter(state=Refund.State.DUE).aggregate(
        no_seat=Count("pk", filter=no_seat), others=Count("pk", filter=~no_seat)
    )
    return [
        Task(
            counts["no_seat"],
            _("Payé, sans place"),
            _("L’argent est arrivé après la date, la salle était pleine. À rembourser, ou à replacer."),
            _("Décider"),
            listed("billing_refund", state__exact=Refund.State.DUE, reason__exact=Refund.Reason.NO_SEAT),
        ),
        Task(
            counts["others"],
            _("Remboursements à faire"),
            _("Places annulées et trop-perçus."),
            _("Rembourser"),
            listed("billing_refund", state__exact=Refund.State.DUE),
        ),
    ]


def registrations_due(now: datetime.datetime) -> dict:
    """How many lose their place soon, the first when; are in line; have a member's ticket without a seat: one query."""
    every = Registration.objects.all()
    soon = Q(pk__in=released_soon(every, now=now).order_by().values("pk"))
    in_line = Q(pk__in=in_line_ahead(every, now=now).order_by().values("pk"))
    seatless = Q(pk__in=members_without_seat(every, now=now).order_by().values("pk"))
    return every.filter(Q(state__in=[State.PENDING, State.WAITING]) | seatless).aggregate(
        soon=Count("pk", filter=soon),
        first=Min("held_until", filter=soon),
        in_line=Count("pk", filter=in_line),
        seatless=Count("pk", filter=seatless),
    )


def places_released_soon(counts: dict) -> list[Task]:
    first = say_day(timezone.localdate(counts["first"])) if counts["first"] else ""
    return [
        Task(
            counts["soon"],
            _("Places bientôt libérées"),
            _("Sans règlement, les premières le seront le %(day)s.") % {"day": first},
            _("Relancer"),
            listed("events_registration", todo="release"),
        )
    ]


def late_orders(today: datetime.date) -> list[Task]:
    return [
        Task(
            Order.objects.overdue(today).count(),
            _("Virements en retard"),
            _("La date limite est passée\u00a0; les places sont libérées quelques jours plus tard."),
            _("Vérifier"),
            listed("billing_order", todo="overdue"),
        )
    ]


def overbooked(now: datetime.datetime) -> list[Task]:
    return [
        Task(
            overbooked_ahead(Event.objects.all(), now=now).count(),
            _("Événements en surnombre"),
            _("Plus de places prises qu’il n’y en a. Personne ne perd la sienne, rien ne se vend plus."),
            _("Voir"),
            listed("events_event", todo="overbooked"),
        )
    ]


def lost_seats(counts: dict) -> list[Task]:
    return [
        Task(
            counts["seatless"],
            _("Billets de membre sans siège"),
            _("Le siège ne court plus le jour de l’événement. Un collègue peut venir, ou le tarif changer."),
            _("Voir"),
            listed("events_registration", todo="seat"),
        )
    ]


def lines(counts: dict) -> list[Task]:
    return [
        Task(
            counts["in_line"],
            _("Inscriptions en liste d’attente"),
            _("Une place rendue leur est proposée dans l’ordre\u00a0; vous pouvez aussi agrandir la jauge."),
            _("Voir"),
            listed("events_registration", todo="waiting"),
        )
    ]


def lost_mails() -> list[Task]:
    unsent = [QueuedMail.State.WAITING, QueuedMail.State.GIVEN_UP]  # said so, the index is read and not every mail
    counts = QueuedMail.objects.filter(state__in=unsent).aggregate(
        lost=Count("pk", filter=Q(state=QueuedMail.State.GIVEN_UP)),
        failing=Count("pk", filter=Q(state=QueuedMail.State.WAITING, attempts__gt=0)),
    )
    failing = counts["failing"]
    sentence = _("Le serveur du destinataire les a refusés, ou n’a jamais répondu.")
    if failing:
        more = ngettext("%(n)s autre est retenté.", "%(n)s autres sont retentés.", grammatical(failing))
        sentence = f"{sentence} {more % {'n': failing}}"
    return [
        Task(
            counts["lost"],
            _("Courriels abandonnés"),
            sentence,
            _("Voir"),
            listed("mail_queuedmail", state__exact=QueuedMail.State.GIVEN_UP),
        )
    ]


def missing_slides(now: datetime.datetime) -> list[Task]:
    return [
        Task(
            without_slides(Session.objects.all(), now=now).count(),
            _("Supports à publier"),
            _("Des interventions de l’année passée n’ont pas encore leurs diapositives en ligne."),
            _("Compléter"),
            listed("events_session", slides="missing"),
        )
    ]


def listed(model: str, **query) -> str:
    """The address of an admin list with its filters."""
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(query)}"
