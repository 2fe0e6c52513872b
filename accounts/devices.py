"""Where somebody is logged in: one row for each session, without an address of the network.

allauth writes the rows; `hooks` takes out of them what is not needed.
"""

import datetime
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from .models import User

LOGGED_IN_AT = "logged_in_at"  # in the session: seconds since 1970
NO_ADDRESS = "::"  # the column wants one

# The first that is found names it: Edge and Opera also say Chrome, Chrome also says Safari.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
]


@dataclass(frozen=True)
class Device:
    """A session as its owner may know it; moments on the clock of the site."""

    pk: int
    name: str
    opened_at: datetime.datetime
    last_seen_at: datetime.datetime
    is_current: bool


def device_name(user_agent: str) -> str:
    """`Firefox, Windows`; empty when nothing is recognised. A name that was made before stays as it is."""
    return ", ".join(filter(None, [first_named(BROWSERS, user_agent), first_named(SYSTEMS, user_agent)]))


def first_named(table: list[tuple[str, str]], text: str) -> str:
    return next((name for mark, name in table if mark in text or name in text), "")


def devices_of(user: User, *, current_key: str | None, now: datetime.datetime) -> list[Device]:
    """Live sessions of a person, the one in hand first, then the latest seen. Two queries, however many."""
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk"))
    live = live_keys([row.session_key for row in rows], user, now)
    devices = [
        Device(
            row.pk,
            row.user_agent,
            timezone.localtime(row.created_at),
            timezone.localtime(row.last_seen_at),
            row.session_key == current_key,
        )
        for row in rows
        if row.session_key in live
    ]
    return sorted(devices, key=lambda device: not device.is_current)


def live_keys(keys: list[str], user: User, now: datetime.datetime) -> set[str]:
    """Of these session keys, those that still open the account: not run out, of the password of today."""
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    valid = user.get_session_auth_hash()
    return {session.session_key for session in sessions if session.get_decoded().get(HASH_SESSION_KEY) == valid}


def end_devices(user: User, *, pk: int | None = None, spare_key: str | None = None) -> int:
    """End one session of a person, or all but the one of `spare_key`. Returns how many were ended."""
    rows = UserSession.objects.filter(user=user)
    rows = rows.filter(pk=pk) if pk is not None else rows
    keys = list(rows.exclude(session_key=spare_key or "").values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def note_last_seen(session_key: str, *, now: datetime.datetime) -> None:
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=now)


def forget_ended(*, now: datetime.datetime) -> int:
    """Delete sessions that have run out and what was kept beside them. Returns how many sessions were deleted."""
    expired = Session.objects.filter(expire_date__lt=now)
    if not expired.exists():
        return 0
    count, _ = expired.delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return count
