"""The page behind the secret link of somebody in line or with an offer, and what they answer."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lib.money import Money

from .. import operations
from ..answers import AcceptForm, FewerForm
from ..models import Attendee, Registration
from ..offers import Offer

State = Registration.State


def page(request: HttpRequest, registration: Registration, *, accepting=None, keeping=None) -> HttpResponse:
    """What a registration without an order shows: its rank, its offer, or how it ended."""
    now = timezone.now()
    event, tickets = registration.event, list(operations.standing_tickets(registration))
    offer = Offer(event, (), now)
    costs = any(ticket.due_cents for ticket in tickets)
    stage = stage_of(registration, now=now)
    context = {
        "registration": registration,
        "event": event,
        "stage": stage,
        "tickets": tickets,
        "total": Money(sum(ticket.due_cents for ticket in tickets), event.currency),
        "position": operations.position_of(registration) if stage == "waiting" else None,
        "until": event.local(registration.held_until) if stage == "offered" else None,
        "accepting": accepting or AcceptForm(methods=offer.methods if costs else []),
        "keeping": keeping or FewerForm(attendees=people_of(registration)),
        "people": people_of(registration),
        "costs": costs,
        "hold": offer.hold(),
        "door": event.door(now),
        "section": "events",
    }
    return render(request, "events/waiting.html", context)


def stage_of(registration: Registration, *, now: datetime.datetime) -> str:
    """`waiting`, `offered`, `expired`, `left`, `started` (the list is closed), `cancelled` (the event is)."""
    if registration.event.is_cancelled:
        return "cancelled"
    if registration.state == State.WAITING:
        return "started" if registration.event.has_started(now) else "waiting"
    if registration.state == State.OFFERED:
        return "offered" if now <= registration.held_until else "expired"
    return "expired" if registration.state == State.EXPIRED else "left"


def people_of(registration: Registration):
    """Those who still have a ticket in it."""
    standing = registration.attendees.filter(tickets__cancelled_at__isnull=True)
    return Attendee.objects.filter(pk__in=standing.values("pk")).order_by("position", "pk")


def held_by_link(token: str) -> Registration:
    return get_object_or_404(Registration.objects.select_related("event__venue", "order"), token=token)


@login_not_required
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    registration, now = held_by_link(token), timezone.now()
    if registration.order_id:  # accepted before: a second click
        return redirect(registration)
    costs = any(ticket.due_cents for ticket in operations.standing_tickets(registration))
    form = AcceptForm(request.POST, methods=Offer(registration.event, (), now).methods if costs else [])
    if not form.is_valid():
        return page(request, registration, accepting=form)
    try:
        operations.accept_offer(registration=registration, method=form.method, now=now)
    except operations.MembersOnly as error:
        sentence = _(
            "%(name)s n’a plus de siège de membre le jour de l’événement\u00a0: ce billet ne peut pas être accepté. "
            "La place reste gardée jusqu’au délai\u00a0; voyez avec votre entreprise, ou écrivez-nous."
        )
        messages.error(request, sentence % {"name": error.name})
    except operations.NotOffered:
        messages.error(request, _("Ce mode de règlement n’est plus possible. Choisissez-en un autre."))
    except operations.TooLate:
        operations.expire(registration=registration, now=now)  # the next in line need not wait for the sweep
        messages.error(request, _("Il est trop tard\u00a0: cette place n’est plus gardée pour vous."))
    return redirect(registration)


@login_not_required
@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    registration = held_by_link(token)
    if not registration.order_id:
        operations.leave(registration=registration, now=timezone.now())
    return redirect(registration)


@login_not_required
@require_POST
def fewer(request: HttpRequest, token: str) -> HttpResponse:
    registration = held_by_link(token)
    form = FewerForm(request.POST, attendees=people_of(registration))
    if registration.order_id:
        return redirect(registration)
    if not form.is_valid():
        return page(request, registration, keeping=form)
    try:
        attendees = form.cleaned_data["attendees"]
        if operations.ask_for_fewer(registration=registration, attendees=attendees, now=timezone.now()):
            messages.success(request, _("C’est noté. Votre rang ne change pas."))
    except operations.TooLate:
        messages.error(request, _("Trop tard pour changer\u00a0: cette demande n’est plus en attente."))
    return redirect(registration)
