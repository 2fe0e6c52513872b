"""Public pages, kept a few seconds in the memory of each process (docs/adr/0002).

Stands above the session: whoever has a session, or a message waiting, never meets it. What it keeps must be the
same for every visitor: a response with a cookie, a CSRF token or a nonce is refused, not trimmed.
"""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags

# The pages that may be kept, and the query keys each of them reads. Another key: not kept.
PUBLIC_PAGES: dict[str, frozenset[str]] = {
    "home": frozenset(),
    "about": frozenset(),
    "legal": frozenset(),
    "privacy": frozenset(),
    "accessibility": frozenset(),
    "join": frozenset(),
    "companies": frozenset({"membre", "secteur", "taille", "pays", "q", "page"}),
    "company": frozenset(),
    "themes": frozenset(),
    "theme": frozenset({"nature", "page"}),
    "library": frozenset({"nature", "acces", "page"}),
    "casestudies:list": frozenset({"usage", "canal", "secteur", "entreprise", "nature", "page"}),
    "casestudies:results": frozenset({"usage", "canal"}),
    "casestudies:detail": frozenset(),
    "casestudies:programmes": frozenset({"page"}),
    "casestudies:programme": frozenset(),
    "articles:list": frozenset({"rubrique", "theme", "nature", "annee", "page"}),
    "articles:feed": frozenset(),
    "articles:detail": frozenset(),
    "barometer:list": frozenset(),
    "barometer:detail": frozenset(),
    "barometer:csv": frozenset(),
    "barometer:framework": frozenset(),
    "events:list": frozenset({"annee", "page"}),
    "events:detail": frozenset(),
    "events:calendar": frozenset(),
    "events:feed": frozenset(),
    "events:agenda": frozenset(),
    "events:speakers": frozenset({"page"}),
    "events:speaker": frozenset(),
}
LONGEST_QUERY = 100  # free text would fill the memory with pages nobody asks for again
WORTH_GZIPPING = 200
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
# Session and language are part of who may read the page and of its path, so they need not be part of its Vary.
HANDLED_HERE = {"cookie", "accept-language"}
OURS = {"vary", "cache-control", "content-length", "etag"}


class PageCacheMiddleware:
    """Serve a kept page, or keep the one that the view makes. PAGE_CACHE_SECONDS = 0 turns it off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_anyone(request):
            return self.get_response(request)
        pages, key = caches["pages"], page_key(request)
        page = pages.get(key)
        if page is None:
            response = self.get_response(request)
            if not isinstance(response, HttpResponse) or not is_for_everyone(request, response):
                return response
            page = Page.of(response)
            if request.method == "GET":
                pages.set(key, page, settings.PAGE_CACHE_SECONDS)
        return page.answer(request)


@dataclass(frozen=True, slots=True)
class Page:
    """A response reduced to bytes. `zipped` is empty where gzip would not help."""

    plain: bytes
    zipped: bytes
    etag: str
    headers: list[tuple[str, str]]

    @classmethod
    def of(cls, response: HttpResponse) -> "Page":
        plain = response.content
        zipped = gzip.compress(plain, 5, mtime=0) if len(plain) >= WORTH_GZIPPING else b""
        # Weak: plain and gzipped bytes share it.
        etag = f'W/"{blake2b(plain, digest_size=12).hexdigest()}"'
        varies = [name.strip() for name in response.get("Vary", "").split(",") if name.strip()]
        varies = ["Accept-Encoding", *(name for name in varies if name.lower() not in HANDLED_HERE)]
        headers = [(name, value) for name, value in response.items() if name.lower() not in OURS]
        headers += [("Vary", ", ".join(varies)), ("Cache-Control", "private, no-cache"), ("ETag", etag)]
        return cls(plain, zipped if len(zipped) < len(plain) else b"", etag, headers)

    def answer(self, request: HttpRequest) -> HttpResponse:
        seen = request.META.get("HTTP_IF_NONE_MATCH")
        if seen and (seen == "*" or self.etag in parse_etags(seen)):
            response: HttpResponse = HttpResponseNotModified()
            for name, value in self.headers:
                if name in ("Vary", "Cache-Control", "ETag"):
                    response.headers[name] = value
            return response
        body, is_zipped = self.plain, False
        if self.zipped and ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            body, is_zipped = self.zipped, True
        response = HttpResponse(b"" if request.method == "HEAD" else body)
        for name, value in self.headers:
            response.headers[name] = value
        response.headers["Content-Length"] = str(len(body))
        if is_zipped:
            response.headers["Content-Encoding"] = "gzip"
        return response


def is_anyone(request: HttpRequest) -> bool:
    """Whether the request says nothing about who asks: what it gets may be what everyone gets."""
    return (
        settings.PAGE_CACHE_SECONDS > 0
        and request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_HX_REQUEST" not in request.META
    )


def page_key(request: HttpRequest) -> str:
    """Scheme, host, path and query, whatever the order of its keys. A host that is not ours raises (400)."""
    query = sorted(request.GET.lists()) if request.META.get("QUERY_STRING") else ()
    text = f"{request.scheme}\n{request.get_host()}\n{request.path_info}\n{query}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def is_for_everyone(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether this answer may be given to somebody else: a listed page, asked as listed, holding nobody's secret."""
    match = request.resolver_match
    known = PUBLIC_PAGES.get(match.view_name) if match else None
    return (
        known is not None
        and known.issuperset(request.GET)
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and response.status_code == 200
        and not response.cookies
        and not response.has_header("Cache-Control")
        and not response.has_header("Content-Encoding")
        and not getattr(request, "_csp_nonce", None)
        and b"csrfmiddlewaretoken" not in response.content
    )
