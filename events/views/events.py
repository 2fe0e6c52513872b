"""The list of events and the page of one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lib.facets import canonical_query

from ..event_page import EventPage
from ..listing import event_list as read_event_list
from ..structured import of_event
from .found import found


@login_not_required
def event_list(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("annee", "").strip()
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None
    now = timezone.now()
    rows = read_event_list(year=year, page=request.GET.get("page"), now=now)
    is_year_unknown = bool(asked) and rows.year is None
    context = {
        "section": "events",
        "rows": rows,
        "now": now,
        "is_year_unknown": is_year_unknown,
        "is_unlisted": is_year_unknown,
        "canonical_query": canonical_query(rows.page, annee=rows.year),
    }
    return render(request, "events/list.html", context)


@login_not_required
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    event = found(request, slug)
    page = EventPage(event, timezone.now())
    context = {
        "section": "events",
        "event": event,
        "page": page,
        "register_url": page.register_url,
        "structured": of_event(page),
    }
    return render(request, "events/detail.html", context)
