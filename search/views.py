"""The page that finds the others; the same address gives its list alone to whoever types."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .searching import Search, contents, suggested_themes


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    language = "en" if get_language() == "en" else "fr"
    found = Search.read(request.GET, language)
    context = {"section": "search", "search": found}
    if not found.total:
        context |= {"themes": suggested_themes(), "contents": contents(language) if not found.terms else []}
    template = "search/_found.html" if request.htmx else "search/page.html"
    response = render(request, template, context)
    # One address, two answers: a browser that goes back is not to be shown the list alone.
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, private=True, no_store=bool(request.htmx), no_cache=True)
    return response
