"""The home page: what the association is, the next event, the others around it, the companies."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import BigIntegerField, DateField, DateTimeField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from directory.models import Company
from events.listing import dress, for_cards
from events.models import Event, TicketType
from events.offers import Offer
from lib.prepared import Prepared

from . import structured

SEASON = 4
# Our own events only: those that others organise are on the list, with their name.
COMING = Prepared(
    lambda now, today: for_cards(Event.objects.published().filter(is_external=False)).upcoming(now, today=today),
    now=DateTimeField(),
    today=DateField(),
)
PAST = Prepared(
    lambda now, today: for_cards(Event.objects.published().filter(is_external=False)).past(now, today=today),
    now=DateTimeField(),
    today=DateField(),
)
PRICES = Prepared(
    lambda event, now: TicketType.objects.on_sale(now).for_everyone().filter(event=event).select_related("event"),
    event=BigIntegerField(),
    now=DateTimeField(),
)
MEMBERS = Prepared(
    lambda: (
        Company.objects.published()
        .filter(memberships__isnull=False)
        .distinct()
        .order_by("name")
        .only("name", "slug", "sector", "sector_fr", "sector_en")
    )
)


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    coming = COMING.part(0, SEASON, now=now, today=now.date())
    past = PAST.part(0, SEASON, now=now, today=now.date())
    season = [*coming, *past][:SEASON]
    dress(season, now=now)
    standing = [event for event in coming if not event.is_cancelled]
    # The one that can be joined here comes before one that is merely sooner.
    following = next((event for event in standing if event.is_open), standing[0] if standing else None)
    prices = PRICES(event=following.pk, now=now) if following else []
    context = {
        "section": "",
        "following": following,
        "price_from": Offer(prices[0].event, prices, now).price_from if prices else None,
        "season": season,
        "is_anything_coming": bool(coming),
        "members": MEMBERS(),
        "structured": [structured.of_association(), structured.of_site()],
    }
    return render(request, "home.html", context)
