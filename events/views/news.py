"""Leaving the list of those who hear of the next events, by the link of a mail."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..operations.announcing import address_of
from ..operations.announcing import unsubscribe as stop


# The link is the secret, and a mail program posts to it without having seen the page (RFC 8058).
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A button; the post does it, since scanners of mail open links."""
    address = address_of(token)
    if address is None:
        raise Http404
    if is_done := request.method == "POST":
        stop(address=address, now=timezone.now())
    response = render(request, "events/unsubscribe.html", {"section": "", "address": address, "is_done": is_done})
    response["Cache-Control"] = "private, no-store"
    return response
