"""The public pages of case studies (the list, one, several side by side, every result) and of programmes."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from lib.facets import canonical_query
from lib.listing import read_choices

from .listing import Listing
from .models import CaseStudy, Programme
from .programmes import ProgrammePage
from .programmes import complete as complete_programme
from .programmes import programme_list as read_programmes
from .reading import (
    MOST_COMPARED,
    PUBLISHED,
    CaseStudyPage,
    complete,
    named_platforms,
    results_choices,
    results_of,
    side_by_side,
)
from .structured import of_case_study, of_programme

SECTION = {"section": "casestudies"}


@login_not_required
def case_study_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(read_choices(request.GET, Listing.sources), request.GET.get("page"))
    context = {
        "listing": listing,
        "most_compared": MOST_COMPARED,
        "canonical_query": "" if listing.chosen else canonical_query(listing.page),
    }
    return render(request, "casestudies/list.html", SECTION | context)


@login_not_required
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    row = PUBLISHED.first(slug=slug)
    if row is None:
        row = get_object_or_404(complete(CaseStudy.objects.visible_to(request.user)), slug=slug)
    page = CaseStudyPage(row)
    context = {"case_study": row, "page": page, "structured": of_case_study(page)}
    return render(request, "casestudies/detail.html", SECTION | context)


@login_not_required
def compare(request: HttpRequest) -> HttpResponse:
    rows = side_by_side(request.GET.getlist("etude"))
    return render(request, "casestudies/compare.html", SECTION | {"rows": rows, "most_compared": MOST_COMPARED})


@login_not_required
def results(request: HttpRequest) -> HttpResponse:
    chosen = read_choices(request.GET, ("usage", "canal"))
    platforms, uses = results_choices()
    tables, is_complete = results_of(chosen)
    context = {"chosen": chosen, "tables": tables, "platforms": platforms, "uses": uses}
    context["only_first"] = 0 if is_complete else sum(len(table.rows) for table in tables)
    context["named"] = [] if chosen else named_platforms()
    return render(request, "casestudies/results.html", SECTION | context)


@login_not_required
def programme_list(request: HttpRequest) -> HttpResponse:
    page = read_programmes(request.GET.get("page"))
    return render(
        request, "casestudies/programmes.html", SECTION | {"page": page, "canonical_query": canonical_query(page)}
    )


@login_not_required
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(complete_programme(Programme.objects.published()), slug=slug)
    context = {"programme": row, "page": ProgrammePage(row), "structured": of_programme(row)}
    return render(request, "casestudies/programme.html", SECTION | context)
