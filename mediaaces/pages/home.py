"""The home page: what the association is, the next event, the others around it, the companies."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from directory.models import Company
from events.listing import dress, for_cards
from events.models import Event, TicketType

SEASON = 4


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Our own events only: those that others organise are on the list, with their name."""
    now = timezone.now()
    ours = for_cards(Event.objects.published().filter(is_external=False))
    coming = list(ours.upcoming(now)[:SEASON])
    past = list(ours.past(now)[:SEASON])
    season = [*coming, *past][:SEASON]
    dress(season, now=now)
    standing = [event for event in coming if not event.is_cancelled]
    # The one that can be joined here comes before one that is merely sooner.
    following = next((event for event in standing if event.is_open), standing[0] if standing else None)
    prices = TicketType.objects.on_sale(now).for_everyone().filter(event=following).select_related("event")
    context = {
        "section": "",
        "following": following,
        "price_from": min((row.price for row in prices), default=None),
        "season": season,
        "is_anything_coming": bool(coming),
        "members": list(Company.objects.published().filter(memberships__isnull=False).distinct().order_by("name")),
    }
    return render(request, "home.html", context)
