"""`/mon-espace/`: small pages with one navigation. Each fetches, and the three forms call an operation."""

from email.utils import parseaddr

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Consent
from accounts.operations import record_consents, withdraw_consents
from events.forms import CONSENTS
from events.models import Registration
from events.tickets_pdf import tickets_pdf
from mail import operations as mail
from members.models import Seat
from members.sharing import share_email

from .company import desks, events_for_members, seats_of
from .data import consents_at, held_of, news_addresses
from .places import MOST_SHOWN, coming_places, places_of, registrations_of, tickets_to_bring
from .security import security_of, wants_second_factor

NEWS = Consent.Purpose.NEWS


def show(request: HttpRequest, page: str, **context) -> HttpResponse:
    return render(request, f"space/{page}.html", {"section": "space", "here": page, **context})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    addresses, seats = request.user.verified_addresses(), seats_of(request.user)
    today = timezone.localdate(now)
    return show(
        request,
        "home",
        places=coming_places(addresses, now=now),
        has_verified_address=bool(addresses),
        seats=[seat for seat in seats if seat.is_held_on(today)],
        for_members=events_for_members(seats, now=now),
        wants_second_factor=wants_second_factor(request.user),
    )


@require_safe
def registrations(request: HttpRequest) -> HttpResponse:
    addresses = request.user.verified_addresses()
    places = places_of(addresses, now=timezone.now(), limit=MOST_SHOWN + 1)
    return show(
        request,
        "registrations",
        places=places[:MOST_SHOWN],
        has_more=len(places) > MOST_SHOWN,
        most_shown=MOST_SHOWN,
        has_verified_address=bool(addresses),
    )


@require_safe
def tickets(request: HttpRequest, pk: int) -> HttpResponse:
    """The tickets of a confirmed registration as a PDF: all of them for who bought it, else one's own."""
    addresses = request.user.verified_addresses()
    registration = get_object_or_404(registrations_of(addresses), pk=pk, state=Registration.State.CONFIRMED)
    found = tickets_to_bring(registration, addresses)
    if not found:
        raise Http404
    response = HttpResponse(tickets_pdf(registration, found), content_type="application/pdf")
    name = _("billets-%(reference)s.pdf") % {"reference": registration.order.reference}
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
def company(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    seats = seats_of(request.user)
    return show(
        request,
        "company",
        desks=desks(seats, today=timezone.localdate(now)),
        for_members=events_for_members(seats, now=now),
        contact=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    )


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's address to one's colleagues (`shares=1`), or no longer."""
    seat = get_object_or_404(Seat.objects.of_user(request.user), pk=pk)
    shares = request.POST.get("shares") == "1"
    share_email(seat=seat, shares=shares)
    said = _("Vos collègues lisent votre adresse.") if shares else _("Votre adresse n’est plus montrée.")
    messages.success(request, said)
    return redirect("space_company")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    found = security_of(request.user, current_key=request.session.session_key, now=timezone.now())
    return show(request, "security", security=found, wants_second_factor=wants_second_factor(request.user))


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    addresses = request.user.verified_addresses()
    return show(
        request,
        "data",
        addresses=sorted(addresses),
        news=news_addresses(addresses),
        wording=CONSENTS[NEWS],
        consents=consents_at(addresses)[:MOST_SHOWN],
    )


@require_POST
def news(request: HttpRequest) -> HttpResponse:
    """Be told of the next event at one's main address (`wanted=1`), or nowhere any more."""
    addresses, now = request.user.verified_addresses(), timezone.now()
    if request.POST.get("wanted") != "1":
        withdraw_consents(addresses=addresses, purpose=NEWS, now=now)
        messages.success(request, _("Vous ne recevrez plus d’annonce."))
    elif not addresses:
        messages.error(request, _("Confirmez d’abord une adresse."))
    elif not news_addresses(addresses):
        main = request.user.email.lower()
        email = main if main in addresses else min(addresses)
        record_consents(email=email, wordings={NEWS: str(CONSENTS[NEWS])}, now=now)
        messages.success(request, _("C’est noté. Le prochain rendez-vous vous sera annoncé."))
    return redirect("space_data")


@require_safe
@reauthentication_required
def download(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    body = held_of(request.user, now=now)
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="media-aces-{timezone.localdate(now).isoformat()}.json"'
    return response


@require_POST
def ask_erasure(request: HttpRequest) -> HttpResponse:
    """A mail to the board, once a day at most: somebody has to look at what the law makes us keep."""
    now = timezone.now()
    mail.queue(
        key=f"erasure:{request.user.pk}:{timezone.localdate(now).isoformat()}",
        to=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        language="fr",
        template="space/email/erasure",
        context={"user": request.user, "addresses": sorted(request.user.verified_addresses())},
        now=now,
    )
    messages.success(request, _("Votre demande est partie. Nous vous répondons dans le mois."))
    return redirect("space_data")
