"""Registering, and the page behind the secret link."""

import datetime
from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import CharField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from stdnum import iban

from billing import operations as billing
from lib import rate_limit
from lib.money import NBSP, Money
from lib.prepared import Prepared

from .. import calendars, operations, qr
from ..codes import NO_CODE, GivenCode
from ..entitlement import seat_of
from ..epc import epc_svg
from ..event_page import EventPage
from ..event_parts import Words, words
from ..fares import fare
from ..forms import MOST_ATTENDEES, CancelForm, RegistrationForm, RenameForm, parts, too_many
from ..models import Attendee, Event, Registration, TicketType
from ..offers import Buyer, Offer, offer_of
from ..tickets_pdf import tickets_pdf as build_tickets_pdf
from . import sitting, waiting
from .found import found_alone
from .given_code import given_code, kept_code, refused

PRICES_CHANGED = gettext_lazy(
    "Les tarifs ont changé pendant que vous remplissiez cette page. Voici les prix du moment."
)


def asked(request: HttpRequest, slug: str) -> tuple[Offer, GivenCode]:
    """What this event offers to whoever asks, with the code that they give."""
    event, now = found_alone(request, slug), timezone.now()
    given = given_code(request, event, now=now)
    return offer_of(event, now=now, buyer=Buyer(seat_of(request.user, event, now=now), given.code)), given


@login_not_required
@sensitive_post_parameters()
def register(request: HttpRequest, slug: str) -> HttpResponse:
    offer, given = asked(request, slug)
    if request.method != "POST":
        return first_look(request, offer, given)
    form = RegistrationForm(request.POST, offer=offer, count=asked_count(request), given=given)
    changed = PRICES_CHANGED if form.shows_other_prices and not (given.is_new or given.error) else ""
    # One attendee more or fewer, a code that was not counted in the prices: nothing is checked, nothing is written.
    if "participants" in request.GET or given.is_new:
        form.show_current_prices()
        form.say_no_errors()
        return show(request, offer, form, refusal=changed)
    if form.is_from_a_program or is_too_often(request, offer.event):
        return show(
            request, offer, form, refusal=_("Trop d’inscriptions d’un coup. Réessayez dans dix minutes."), status=429
        )
    if not form.is_valid():
        form.show_current_prices()
        return show(request, offer, form, refusal=changed)
    take_part = operations.join_waiting_list if "list" in request.POST else operations.register
    try:
        registration = take_part(
            event=offer.event, buyer=offer.buyer, language=request.LANGUAGE_CODE, now=timezone.now(), **form.arguments()
        )
    except REFUSALS as error:
        return refuse(request, slug, offer, form, error)
    return redirect(registration)


def first_look(request: HttpRequest, offer: Offer, given: GivenCode) -> HttpResponse:
    """The empty form, or why there is none."""
    event, door = offer.event, offer.event.door(offer.now)
    if door == "open" and not offer.ticket_types:
        door = "members" if offer.for_members else offer.nothing_because
    elif door == "open" and offer.is_sold_out and not event.has_waiting_list:
        door = "full"
    if door != "open":
        return closed(request, offer, door, given=given)
    return show(request, offer, RegistrationForm(offer=offer, count=asked_count(request), given=given))


REFUSALS = (
    operations.RegistrationClosed,
    operations.SoldOut,
    operations.PricesChanged,
    operations.NotOffered,
    operations.TooMany,
    operations.CodeRefused,
    operations.AlreadyRegistered,
)


def refuse(request: HttpRequest, slug: str, offer: Offer, form: RegistrationForm, error: Exception) -> HttpResponse:
    """What an operation refused, with all that was typed: nothing was written."""
    match error:
        case operations.RegistrationClosed():
            return closed(request, offer, error.door, form=form)
        case operations.CodeRefused():
            return without_the_code(request, offer, error)
        case operations.TableFull() | operations.MembersOnly():
            return show(request, again(offer), form, refusal=refusal_of(error))
        case operations.SoldOut():
            joins = None if not error.seats_left else False  # a smaller group still fits
            return show(request, again(offer), form, refusal=sold_out_sentence(error), outcome="full", joins=joins)
        case operations.PricesChanged() | operations.NotOffered():
            offer, given = asked(request, slug)
            form = RegistrationForm(request.POST, offer=offer, given=given)
            form.show_current_prices()
            return show(request, offer, form, refusal=PRICES_CHANGED)
        case operations.SeatTaken() | operations.TooMany():
            return show(request, offer, form, refusal=refusal_of(error))
    if name := form.colleague_at(error.email):
        refusal = _("%(name)s a déjà sa place à cet événement.") % {"name": name}
        return show(request, offer, form, refusal=refusal)
    return already_registered(request, offer.event, error.email)


def again(offer: Offer) -> Offer:
    """What is left by now of what was offered."""
    return offer_of(offer.event, now=timezone.now(), buyer=offer.buyer)


def refusal_of(error: Exception) -> str:
    match error:
        case operations.TableFull():
            sentence = _(
                "La table «\u00a0%(table)s\u00a0» est complète. Choisissez-en une autre\u00a0: rien n’est perdu."
            )
            return sentence % {"table": error.quota.table.topic}
        case operations.SeatTaken():
            sentence = _(
                "%(name)s a déjà son billet de membre. Choisissez quelqu’un d’autre, ou seulement la conférence."
            )
            return sentence % {"name": error.name}
        case operations.TooMany():
            return too_many(error.ticket_type)
    return members_only_sentence()


def show(request, offer, form, *, refusal="", outcome="", joins=None, status=200) -> HttpResponse:
    event, rules = offer.event, conditions(offer.event, offer.now)
    context = {
        "event": event,
        "offer": offer,
        "form": form,
        "count": len(form.attendees),
        "heading": parts.heading(event),
        "for_members": names_of(offer.for_members),
        "payment": parts.payment(form.closing, offer, may_be_free=form.may_be_free),
        "agreements": parts.agreements(form.closing, **rules),
        "refusal": refusal,
        "outcome": outcome,
        "errors": form.errors() if form.is_bound else form.code_errors(),
        "joins": wants_to_wait(request, offer, outcome) if joins is None else joins,
        "receipt": form.receipt(),
        "action": reverse("events:register", args=[event.slug]),
        "canonical_page": event.get_absolute_url(),
        "section": "events",
    }
    return render(request, "events/register.html", context, status=status)


def names_of(ticket_types: Iterable[TicketType]) -> tuple[Words, ...]:
    return tuple(words(row, "name") for row in ticket_types)


def wants_to_wait(request: HttpRequest, offer: Offer, outcome: str) -> bool:
    """Whether the form puts people in line: all is full, or what they chose is."""
    asked_for = "liste" in request.GET or "list" in request.POST or outcome == "full"
    return offer.event.has_waiting_list and (offer.is_sold_out or asked_for)


def without_the_code(request: HttpRequest, offer: Offer, error: operations.CodeRefused) -> HttpResponse:
    """The form again, at the prices without a code that counts no more; with it where it counts for fewer people."""
    given = refused(offer.buyer.code, error)
    if error.why == "few":
        form = RegistrationForm(request.POST, offer=offer)
        return show(request, offer, form, refusal=given.error)
    offer = offer_of(offer.event, now=offer.now, buyer=replace(offer.buyer, code=None))
    form = RegistrationForm(request.POST, offer=offer, given=given)
    form.show_current_prices()
    return show(request, offer, form)


def conditions(event: Event, now: datetime.datetime) -> dict:
    """The cancellation schedule, and the deadline for another name on the clock of the place."""
    return {
        "terms": EventPage(event, now).terms,
        "names_until": event.local(event.names_until) if event.names_until else None,
    }


def closed(request, offer: Offer, door: str, form=None, given: GivenCode = NO_CODE) -> HttpResponse:
    """Full, closed, not yet open, cancelled, past: why, and what can be done."""
    event = offer.event
    context = {
        "event": event,
        "door": door,
        "form": form,
        "for_members": names_of(offer.for_members),
        "action": reverse("events:register", args=[event.slug]),
        "given": given,
        "takes_codes": event.door(offer.now) == "open" and not form and offer.takes_codes,
        "later": [fare(offer, row) for row in offer.all_types if offer.admits(row)] if door == "later" else [],
        "opens_at": event.local(event.opens_at) if event.opens_at else None,
        "closes_at": event.local(event.closes_at) if event.closes_at else None,
        "canonical_page": event.get_absolute_url(),
        "section": "events",
    }
    return render(request, "events/register_closed.html", context)


def asked_count(request: HttpRequest) -> int | None:
    """The number of attendees asked for in the address (`?participants=3`), between one and ten."""
    asked = request.GET.get("participants", "")
    return min(max(int(asked), 1), MOST_ATTENDEES) if asked.isascii() and asked.isdigit() and len(asked) < 4 else None


def is_too_often(request: HttpRequest, event: Event) -> bool:
    address = request.META.get("REMOTE_ADDR", "")
    return rate_limit.is_over(settings.REGISTRATION_RATE, action=f"register:{event.pk}", address=address)


def members_only_sentence() -> str:
    return _(
        "Les billets de membre vont aux personnes qui ont un siège le jour de l’événement. Rien n’est écrit\u00a0; "
        "ce que vous avez écrit est gardé."
    )


def sold_out_sentence(error: operations.SoldOut) -> str:
    if not error.seats_left:
        return _("Plus une place\u00a0: %(quota)s est complet. Ce que vous avez écrit est gardé.") % {
            "quota": error.quota
        }
    return ngettext(
        "Il ne reste que %(left)s place (%(quota)s). Ce que vous avez écrit est gardé.",
        "Il ne reste que %(left)s places (%(quota)s). Ce que vous avez écrit est gardé.",
        error.seats_left,
    ) % {"left": error.seats_left, "quota": error.quota}


def already_registered(request: HttpRequest, event: Event, email: str) -> HttpResponse:
    """The person has a place: the link goes to that address by mail and is not shown to whoever asks."""
    operations.send_link_again(event=event, email=email, now=timezone.now())
    return render(request, "events/already_registered.html", {"event": event, "email": email, "section": "events"})


@login_not_required
@require_POST
def price(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt and the seats of the moment for what is chosen so far; writes nothing."""
    event, now = found_alone(request, slug), timezone.now()
    given = kept_code(request, event, now=now)
    offer = offer_of(event, now=now, buyer=Buyer(seat_of(request.user, event, now=now), given.code))
    form = RegistrationForm(request.POST, offer=offer, given=given)
    return render(request, "events/_receipt.html", {"event": offer.event, "offer": offer, "receipt": form.receipt()})


BY_LINK = Prepared(
    lambda token: Registration.objects.select_related("event__venue", "order").filter(token=token), token=CharField()
)


def held_by_link(token: str) -> Registration:
    """The registration of this link, or 404: whoever holds the link is the one it was sent to."""
    if found := BY_LINK.first(token=token):
        return found
    raise Http404


@login_not_required
@require_safe
def registration(request: HttpRequest, token: str) -> HttpResponse:
    registration = held_by_link(token)
    if registration.order_id is None:
        return waiting.page(request, registration)
    return render(request, "events/registration.html", page_of(registration))


OUTCOMES = {
    Registration.State.CONFIRMED: "confirmed",
    Registration.State.PENDING: "payment",
}


def page_of(registration: Registration) -> dict:
    """Everything the page behind the link shows; amounts are `Money`."""
    now = timezone.now()
    event, order = registration.event, registration.order
    tickets = operations.read_tickets(registration)
    standing = [ticket for ticket in tickets if ticket.cancelled_at is None]
    sitting.mark(tickets, event, now=now)
    paid = order.paid_cents()
    if registration.state == Registration.State.CONFIRMED:
        for ticket in standing:
            ticket.svg = qr.svg(ticket.code, label=_("Code à présenter à l’entrée"))
    return {
        "registration": registration,
        "event": event,
        "order": order,
        "tickets": tickets,
        "standing": standing,
        "paid": Money(paid, order.currency),
        "balance": Money(max(billing.owed_cents(order) - paid, 0), order.currency),
        "refund": order.last_refund(),
        "can_cancel": registration.is_live and not event.has_started(now),
        "can_rename": registration.is_live and event.can_rename(now),
        "has_agenda": calendars.has_a_day(event),
        "bank": settings.BANK_ACCOUNT,
        "iban": iban.format(settings.BANK_ACCOUNT["iban"]).replace(" ", NBSP),
        "epc": epc_svg(order) if registration.state == Registration.State.PENDING else "",
        "outcome": OUTCOMES.get(registration.state, registration.state),
        "section": "events",
        **conditions(event, now),
    }


@login_not_required
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what would be cancelled and what it costs; only POST cancels."""
    registration, now = held_by_link(token), timezone.now()
    standing = operations.all_tickets(registration).filter(cancelled_at__isnull=True)
    # Who waits, or has an offer, leaves from the page itself.
    if not registration.is_live or not registration.order_id or registration.event.has_started(now):
        return redirect(registration)
    form = CancelForm(request.POST or None, tickets=standing)
    if request.method == "POST" and form.is_valid():
        gone = list(form.cleaned_data["tickets"])
        try:
            operations.cancel_tickets(registration=registration, tickets=gone, now=now)
        except operations.TooLate:
            messages.error(request, _("Il est trop tard pour annuler\u00a0: l’événement a commencé."))
        else:
            count = len(gone)
            messages.success(request, ngettext("La place est annulée.", "Les places sont annulées.", count))
        return redirect(registration)
    rows = []
    for ticket in standing:
        fee, refund = operations.cancellation_quote(registration=registration, tickets=[ticket], now=now)
        currency = registration.order.currency
        rows.append((ticket, Money(fee, currency), Money(refund, currency)))
    context = page_of(registration) | {"form": form, "rows": rows}
    return render(request, "events/cancel.html", context)


@login_not_required
def rename(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    registration, now = held_by_link(token), timezone.now()
    attendee = get_object_or_404(Attendee, pk=pk, registration=registration)
    if operations.members_ticket(attendee):
        return redirect("events:swap", token, pk)
    if not registration.is_live or not registration.event.can_rename(now):
        messages.error(request, _("Le délai pour changer un nom est passé. Écrivez-nous."))
        return redirect(registration)
    form = RenameForm(request.POST or None, instance=attendee)
    if request.method == "POST" and form.is_valid():
        try:
            operations.rename_attendee(attendee=attendee, now=now, **form.cleaned_data)
        except operations.AlreadyRegistered:
            form.add_error("email", _("Cette adresse a déjà sa place à cet événement."))
        except (operations.TooLate, operations.MembersOnly):
            return redirect(registration)
        else:
            messages.success(request, _("C’est noté. Le nouveau billet remplace l’ancien."))
            return redirect(registration)
    context = {
        "registration": registration,
        "event": registration.event,
        "attendee": attendee,
        "form": form,
        "section": "events",
    }
    return render(request, "events/rename.html", context)


@login_not_required
@require_safe
def tickets_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The tickets of a confirmed registration; they do not exist before."""
    registration = held_by_link(token)
    if registration.state != Registration.State.CONFIRMED:
        raise Http404
    response = HttpResponse(build_tickets_pdf(registration), content_type="application/pdf")
    name = _("billets-%(reference)s.pdf") % {"reference": registration.order.reference}
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@login_not_required
@require_safe
def agenda(request: HttpRequest, token: str) -> HttpResponse:
    event = held_by_link(token).event
    if not calendars.has_a_day(event):
        raise Http404
    url = f"{settings.SITE_URL}{event.get_absolute_url()}"
    body = calendars.event_ics(event, url=url, now=timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return response
