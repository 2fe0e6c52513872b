"""Pictures for those who share an address: public, and only of what strangers may read."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags

from .cards import KINDS

A_YEAR, AN_HOUR = 365 * 24 * 3600, 3600


@login_not_required
def picture(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """The PNG of one page. Under the version that its page names it never changes; without, it is asked for again."""
    if kind not in KINDS:
        raise Http404("no such kind of page has a picture")
    known = KINDS[kind]
    card = known.card(get_object_or_404(known.rows(), slug=slug))
    etag = f'"{card.version}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        from .drawing import png  # with it comes what draws, large and seldom asked for

        response = HttpResponse(png(card), content_type="image/png")
        # Other sites show it beside the address: that is what it is for.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["ETag"] = etag
    if request.GET.get("v") == card.version:
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=AN_HOUR)
    return response
