"""What a newcomer needs to try the site: one coming conference, and one account for each role."""

import datetime
import os
import secrets
from pathlib import Path
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import formats, translation

from accounts.models import User
from mediaaces.roles import ROLES, synchronise

from .files import FOLDER, Record, read_file
from .records import write
from .shapes import SHAPES
from .store import Store

PARIS = ZoneInfo("Europe/Paris")
DAYS_AHEAD = 100
DAYS_TO_ANNOUNCE = 45

# Address before the @, first name, last name, role (empty: a member, who manages nothing).
PEOPLE = [
    ("membre", "Inès", "Caron", ""),
    ("collegue", "Samuel", "Petit", ""),
    ("voisine", "Claire", "Rousset", ""),
    ("organisatrice", "Nadia", "Ferrand", "organiser"),
    ("animatrice", "Lucie", "Arnaud", "community_manager"),
    ("tresorier", "Marc", "Delmas", "treasurer"),
    ("accueil", "Paul", "Rivet", "door"),
    ("admin", "Anne", "Keller", "superuser"),
]


def conference_day(today: datetime.date) -> datetime.date:
    """The first Tuesday at least `DAYS_AHEAD` days ahead."""
    earliest = today + datetime.timedelta(days=DAYS_AHEAD)
    return earliest + datetime.timedelta(days=(1 - earliest.weekday()) % 7)


def demo_records(now: datetime.datetime) -> dict[str, list[Record]]:
    """The conference and its programme, dated from the day of loading. Raises FixtureError."""
    day = conference_day(now.astimezone(PARIS).date())
    evening = datetime.time(20)
    dates = {
        "when": day.isoformat(),
        "closes": datetime.datetime.combine(day - datetime.timedelta(days=1), evening).isoformat(),
        "names_until": datetime.datetime.combine(day - datetime.timedelta(days=2), evening).isoformat(),
    }
    announced = day - datetime.timedelta(days=DAYS_TO_ANNOUNCE)
    events = read_file(FOLDER / "demo" / "events.yaml", SHAPES["events"])
    programme = read_file(FOLDER / "demo" / "sessions.yaml", SHAPES["sessions"])
    return {
        "events": [Record({**record, **dates}, record.label) for record in events],
        "sessions": [_announced(record, announced) for record in programme],
    }


def _announced(record: Record, day: datetime.date) -> Record:
    """The record with the month of this day in its summaries."""
    summaries = {}
    for language in ("fr", "en"):
        if text := record.get(f"summary_{language}"):
            with translation.override(language):
                summaries[f"summary_{language}"] = text.replace("{month}", formats.date_format(day, "F"))
    return Record({**record, **summaries}, record.label)


def add_conference(*, now: datetime.datetime, store: Store) -> None:
    """Adds the conference unless it is there, even in a refresh: people may have registered for the date it has."""
    additions = Store()
    write(demo_records(now), additions)
    store.include(additions)


def add_people() -> None:
    """An account for each role with a verified address; passwords are made once and kept in `passwords_path()`.

    An address that the file does not know gets a new password, even if its account exists.
    """
    synchronise()
    known = read_passwords()
    for local, first_name, last_name, role in PEOPLE:
        email = f"{local}@example.org"
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User(email=email, first_name=first_name, last_name=last_name)
            user.is_superuser, user.is_staff = role == "superuser", bool(role)
        if email not in known or not user.pk:
            known.setdefault(email, secrets.token_urlsafe(12))
            user.set_password(known[email])
            user.save()
        if role in ROLES:
            user.groups.add(Group.objects.get(name=ROLES[role].group))
        EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    write_passwords(known)


def passwords_path() -> Path:
    return Path(settings.VAR_DIR) / "demo_passwords.txt"


def read_passwords() -> dict[str, str]:
    """Password by address; empty when the file is not there yet."""
    try:
        text = passwords_path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    return dict(line.split() for line in text.splitlines() if line.strip())


def write_passwords(known: dict[str, str]) -> None:
    """Keeps the file readable by its owner only, from the moment it exists."""
    path = passwords_path()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{email} {password}\n" for email, password in known.items())
