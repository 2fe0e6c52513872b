"""When each device of a person was last seen, to the hour."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.devices import LOGGED_IN_AT, note_last_seen

PRECISION = 3600  # seconds
MOST_REMEMBERED = 10_000


class LastSeenMiddleware:
    """Notes it at most once an hour in each process, so that reading the site stays free of writes.

    A request without a session cookie is left alone: its session is not even looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response
        self.noted: dict[str, float] = {}  # session key: when this process last noted it

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and self.is_due(request.session, time.time()):
            note_last_seen(str(request.session.session_key), now=timezone.now())
        return self.get_response(request)

    def is_due(self, session, now: float) -> bool:
        """Whether nothing was noted of this session for an hour. Only those opened by a log-in have a device."""
        logged_in_at = session.get(LOGGED_IN_AT)
        if not logged_in_at or now - self.noted.get(session.session_key, logged_in_at) < PRECISION:
            return False
        if len(self.noted) >= MOST_REMEMBERED:
            self.noted.clear()
        self.noted[session.session_key] = now
        return True
