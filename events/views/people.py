"""The people who speak at our events."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from directory.models import Person
from lib.facets import canonical_query

from ..speaking import PersonPage
from ..speaking import speaker_list as read_speaker_list
from ..structured import of_person


@login_not_required
def speaker_list(request: HttpRequest) -> HttpResponse:
    rows = read_speaker_list(page=request.GET.get("page"))
    context = {"section": "speakers", "rows": rows, "canonical_query": canonical_query(rows.page)}
    return render(request, "events/speakers.html", context)


@login_not_required
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.published().select_related("source"), slug=slug)
    page = PersonPage(person)
    context = {"section": "speakers", "person": person, "page": page, "structured": of_person(person, page)}
    return render(request, "events/speaker.html", context)
