"""Requests that no page of ours can mean: refused with 400 or 405 before a database sees them."""

import re
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
LONGEST_QUERY = 4096
LARGEST_BODY = 8 * 1024 * 1024  # bytes; a file of our forms is far below, and the proxy is stricter
# 19 digits may pass 2**63, where SQLite raises; our keys and page numbers are far below.
ABSURD_NUMBER = re.compile(r"-?\d{19,}")


class GuardMiddleware:
    """NUL bytes (PostgreSQL refuses them), numbers beyond 64 bits (SQLite does) and unused methods go no further."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if is_too_large(str(request.META.get("CONTENT_LENGTH", ""))):
            return HttpResponse("413", status=413, content_type="text/plain")
        if "\0" in request.path_info or any(map(ABSURD_NUMBER.fullmatch, request.path_info.split("/"))):
            raise BadRequest("absurd path")
        if query := request.META.get("QUERY_STRING"):
            check_query(request, query)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if request.method == "POST" and any("\0" in text for text in typed(request.POST)):
            raise BadRequest("NUL byte in a form")

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A choice in a form may be any text; one that is a number beyond 64 bits fails in the database."""
        if isinstance(exception, OverflowError) or (
            isinstance(exception, DataError) and "out of range" in str(exception)
        ):
            raise BadRequest("number beyond 64 bits") from exception


def is_too_large(length: str) -> bool:
    """By what the request says of itself, before anything of it is read."""
    return length.isdecimal() and (len(length) > 18 or int(length) > LARGEST_BODY)


def check_query(request: HttpRequest, query: str) -> None:
    if len(query) > LONGEST_QUERY:
        raise BadRequest("query too long")
    for text in typed(request.GET):
        if "\0" in text or ABSURD_NUMBER.fullmatch(text.strip()):
            raise BadRequest("absurd query")


def typed(data):
    """Every name and value of a query or form."""
    for name, values in data.lists():
        yield name
        yield from values
