"""The public pages of studies and frameworks: both listed, one study with its figures, its table, one framework."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from lib.spreadsheets import csv_file

from . import queries, table
from .models import Framework, Study
from .reading import FrameworkPage, StudyPage, framework_list, study_list
from .structured import dataset, way_to

SECTION = {"section": "barometer"}


@login_not_required
def overview(request: HttpRequest) -> HttpResponse:
    context = {"studies": study_list(), "frameworks": framework_list()}
    return render(request, "barometer/list.html", SECTION | context)


@login_not_required
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = StudyPage(study_of(request, slug))
    context = {"study": page.study, "page": page, "structured": dataset(page)}
    return render(request, "barometer/detail.html", SECTION | context)


@login_not_required
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """Every figure of a study in the language of the address."""
    page = StudyPage(study_of(request, slug))
    body = csv_file(table.head(), table.rows(page.study, page.observations))
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    return response


@login_not_required
def framework(request: HttpRequest, slug: str) -> HttpResponse:
    row = queries.PUBLISHED_FRAMEWORK.first(slug=slug)
    if row is None:
        row = get_object_or_404(queries.with_company(Framework.objects.visible_to(request.user)), slug=slug)
    page = FrameworkPage(row)
    context = {"framework": page.framework, "page": page, "structured": way_to(page.framework)}
    return render(request, "barometer/framework.html", SECTION | context)


def study_of(request: HttpRequest, slug: str) -> Study:
    if study := queries.PUBLISHED.first(slug=slug):
        return study
    return get_object_or_404(queries.with_publisher(Study.objects.visible_to(request.user)), slug=slug)
