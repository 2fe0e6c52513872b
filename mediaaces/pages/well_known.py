"""What machines ask of any site: robots.txt, security.txt (RFC 9116), favicon.ico."""

import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control

ROBOTS = """User-agent: *
Disallow: /inscriptions/
Disallow: /en/inscriptions/
Disallow: /compte/
Disallow: /en/compte/
Disallow: /mon-espace/
Disallow: /en/mon-espace/
Disallow: /gestion/
Disallow: /en/gestion/
"""
SECURITY_VALID_FOR = datetime.timedelta(days=180)


@login_not_required
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = f"{ROBOTS}\nSitemap: {settings.SITE_URL}/sitemap.xml\n"
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


@login_not_required
@cache_control(public=True, max_age=3600)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness. `Expires` moves with the day, so a site that is served is a contact that is kept."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {midnight + SECURITY_VALID_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Asked for at the root by every page that names no icon of its own, the admin's among them."""
    return redirect(static("img/favicon.svg"))
