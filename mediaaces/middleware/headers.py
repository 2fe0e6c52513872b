"""Headers that Django does not set, on every answer of the site, static files included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

NOTHING_FROM_THE_DEVICE = ", ".join(
    f"{feature}=()"
    for feature in [
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "serial",
        "usb",
    ]
)
HEADERS = {
    "Permissions-Policy": NOTHING_FROM_THE_DEVICE,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


class HeadersMiddleware:
    """Isolation and permission headers; and an answer that said nothing about caching is private and not stored.

    Stands first, so that errors, redirects and static files pass through it too. The page cache and views that
    serve public bytes set their own Cache-Control, which is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
