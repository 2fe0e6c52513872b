"""Pages for what went wrong. They never touch the database."""

import logging
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from redis.exceptions import ConnectionError as CacheRefuses
from redis.exceptions import TimeoutError as CacheIsLate

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 20
# Shown when even the template of an error cannot be rendered.
BARE = """<!doctype html>
<html lang="fr"><meta charset="utf-8"><title>{title}</title>
<h1>{title}</h1><p><a href="/">Media Aces</a></p></html>
"""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 400, "errors/400.html")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403, "errors/403.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, "errors/403_csrf.html")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404, "errors/404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 when what failed is the database or the shared cache, wherever in the middleware that happened.

    Django calls this while it handles the exception, at whichever layer raised it: a middleware of ours would see
    the exceptions of views only.
    """
    error = sys.exc_info()[1]
    if is_database_away(error) or is_cache_away(error):
        return unavailable(request)
    return error_page(request, 500, "errors/500.html")


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, with what was posted as a form to send again: its token makes a second sending harmless."""
    context = {"path": request.get_full_path(), "kept": kept_fields(request)}
    response = error_page(request, 503, "errors/503.html", context)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def is_database_away(error: BaseException | None) -> bool:
    """Locked, full, restarting, out of reach; not a table that is missing, which is a fault of ours."""
    return isinstance(error, OperationalError | InterfaceError) and not str(error).startswith("no such")


def is_cache_away(error: BaseException | None) -> bool:
    return isinstance(error, CacheRefuses | CacheIsLate)


def kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of the posted form; empty if it holds a password or files."""
    if request.method != "POST" or request.FILES or any("password" in name for name in request.POST):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values]


def error_page(request: HttpRequest, status: int, template: str, context: dict | None = None) -> HttpResponse:
    """The page in the language of the path. From 500 on, nothing of the request is read: it may be what failed."""
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            body = render_to_string(template, context, request=request if status < 500 else None)
        except Exception:
            logger.exception("The page of an error failed itself")
            body = BARE.format(title=HttpResponse(status=status).reason_phrase)
    return HttpResponse(body, status=status)
