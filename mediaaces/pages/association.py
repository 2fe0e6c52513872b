"""What the association is, and the pages that a site owes its readers. Public, the same for everyone."""

from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory.models import Company, Person, Source

from . import structured

FOUNDERS = ("yann-gourvennec", "herve-kabla")
REPORT = "doc-000"  # the account of December 2009: all that this page says of the beginnings is in it


@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    people = {person.slug: person for person in Person.objects.published().filter(slug__in=FOUNDERS)}
    founders = [people[slug] for slug in FOUNDERS if slug in people]
    members = Company.objects.published().filter(memberships__isnull=False).distinct().order_by("name")
    context = {
        "section": "about",
        "founders": founders,
        "members": members,
        "structured": structured.of_association(founders=founders, members=members),
        "report": Source.objects.filter(slug=REPORT).first(),
    }
    return render(request, "association/about.html", context)


@login_not_required
def join(request: HttpRequest) -> HttpResponse:
    return render(request, "association/join.html", {"section": "about", "contact": contact()})


@login_not_required
def legal(request: HttpRequest) -> HttpResponse:
    context = {
        "section": "",
        "contact": contact(),
        "address": settings.LEGAL_ADDRESS,
        "director": settings.LEGAL_DIRECTOR,
        "host": settings.LEGAL_HOST,
    }
    return render(request, "association/legal.html", context)


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "section": "",
        "contact": contact(),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "association/privacy.html", context)


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "association/accessibility.html", {"section": "", "contact": contact()})


def contact() -> str:
    """The address that mails come from is the one that readers write to."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
