"""Behind the secret link: another table at the lunch, and a colleague in the place of a member."""

import datetime
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import operations
from ..entitlement import colleagues_instead, sits_in
from ..models import Attendee, Event, Registration, Ticket
from ..sitting import SwapForm, TableForm
from ..tables import has_begun, tables_of


def mark(tickets: Sequence[Ticket], event: Event, *, now: datetime.datetime) -> None:
    """Give each ticket `can_change_table` and `is_members`, whose attendee a colleague may replace."""
    members = {ticket.attendee_id for ticket in tickets if ticket.member_seat_id and not ticket.cancelled_at}
    for ticket in tickets:
        part = ticket.ticket_type.part
        ticket.can_change_table = ticket.has_tables and not ticket.cancelled_at and not has_begun(part, event, now)
        ticket.is_members = ticket.attendee_id in members


def held_by_link(token: str) -> Registration:
    registration = get_object_or_404(Registration.objects.select_related("event__venue", "order"), token=token)
    if registration.order_id is None:  # a table and a name are for who has a place
        raise Http404
    return registration


@login_not_required
def table(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    registration, now = held_by_link(token), timezone.now()
    tickets = operations.all_tickets(registration).filter(cancelled_at__isnull=True)
    ticket = get_object_or_404(tickets, pk=pk)
    tables = tables_of(registration.event).get(ticket.ticket_type.part_id, [])
    if not tables:
        raise Http404
    form = TableForm(request.POST or None, ticket=ticket, tables=tables)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_table(ticket=ticket, table=form.chosen, now=now)
        except operations.TableFull:
            form.add_error("table", _("Cette table vient d’être complète. Choisissez-en une autre."))
        except (operations.TooLate, operations.NotOffered):
            messages.error(request, _("Il est trop tard pour changer de table."))
            return redirect(registration)
        else:
            messages.success(request, _("C’est noté. Votre table figure sur le billet."))
            return redirect(registration)
    context = {"registration": registration, "event": registration.event, "ticket": ticket, "form": form}
    return render(request, "events/table.html", context | {"section": "events"})


def swap(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """For somebody logged in who sits in the same company: the names of its people are theirs alone."""
    registration, now = held_by_link(token), timezone.now()
    event = registration.event
    attendee = get_object_or_404(Attendee, pk=pk, registration=registration)
    ticket = operations.members_ticket(attendee)
    if ticket is None or not sits_in(request.user, ticket.member_seat, event, now=now):
        raise Http404
    if not registration.is_live or not event.can_rename(now):
        messages.error(request, _("Le délai pour changer un nom est passé. Écrivez-nous."))
        return redirect(registration)
    form = SwapForm(request.POST or None, colleagues=colleagues_instead(ticket, now=now))
    if request.method == "POST" and form.is_valid():
        try:
            operations.swap_attendee(attendee=attendee, seat=form.chosen, now=now)
        except operations.AlreadyRegistered:  # SeatTaken is one
            sentence = _("%(name)s a déjà sa place à cet événement.") % {"name": form.chosen.person.name}
            form.add_error("seat", sentence)
        except (operations.TooLate, operations.MembersOnly):
            messages.error(request, _("Cette place ne peut plus être donnée. Écrivez-nous."))
            return redirect(registration)
        else:
            messages.success(request, _("C’est noté. Le nouveau billet remplace l’ancien, et chacun est prévenu."))
            return redirect(registration)
    context = {"registration": registration, "event": event, "attendee": attendee, "form": form, "section": "events"}
    return render(request, "events/swap.html", context)
