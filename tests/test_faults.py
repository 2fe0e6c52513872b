"""What must happen when somebody, or the clock, does what they should not: sessions, consent, hours, sweeps."""

import datetime
import unicodedata
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from billing import invariants as money
from events import invariants, operations
from events.models import Event, Registration
from mediaaces.roles import ROLES
from tests.accounts.test_sign_in import code_in_last_mail
from tests.factories.accounts import PASSWORD, create_organiser, create_user
from tests.factories.events import (
    NOW,
    create_coming_conference,
    create_event,
    create_registration,
)
from tests.factories.members import create_running_membership, create_seat
from tests.forms import errors_of, fields_of
from tests.races.test_faults import form_of

pytestmark = pytest.mark.django_db

ADDRESS = "claire.vasseur@example.org"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def log_in(client: Client, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": ADDRESS, "password": password})


def opens(client: Client, name: str = "my_space") -> bool:
    return client.get(reverse(name)).status_code == HTTPStatus.OK


class TestSessions:
    @pytest.fixture
    def claire(self) -> User:
        return create_organiser(email=ADDRESS)

    def test_logging_in_gives_another_key(self, claire):
        client = Client()
        client.get(reverse("account_login"))
        session = client.session
        session["from"] = "elsewhere"
        session.save()
        before = session.session_key
        log_in(client)
        assert client.session.session_key != before

    def test_a_new_password_ends_the_other_devices(self, claire):
        here, there = Client(), Client()
        log_in(here)
        log_in(there)
        new = "un-autre-long-mot-de-passe"
        here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
        claire.refresh_from_db()
        assert claire.check_password(new)
        assert opens(here)
        assert not opens(there)

    def test_a_closed_account_is_out_at_the_next_page(self, claire):
        client = Client()
        log_in(client)
        assert opens(client, "admin:index")
        User.objects.filter(pk=claire.pk).update(is_active=False)
        assert not opens(client)
        assert not opens(client, "admin:index")

    def test_a_role_that_was_taken_away_counts_at_the_next_page(self, claire):
        client = Client()
        log_in(client)
        assert opens(client, "admin:events_registration_add")
        claire.groups.remove(Group.objects.get(name=ROLES["organiser"].group))
        assert client.get(reverse("admin:events_registration_add")).status_code == HTTPStatus.FORBIDDEN

    def test_logging_out_leaves_nothing_to_come_back_to(self, claire):
        client = Client()
        log_in(client)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        again = Client()
        again.cookies.load(cookies)
        assert opens(again)
        client.post(reverse("account_logout"))
        assert not opens(again)


class TestPasswordsTried:
    def test_the_administration_has_no_log_in_of_its_own(self):
        response = Client().post(reverse("admin:login"), {"username": ADDRESS, "password": PASSWORD})
        assert response.status_code == HTTPStatus.FOUND
        assert response["Location"].startswith(reverse("account_login"))

    def test_whose_password_was_tried_too_often_still_comes_in_by_a_code(self):
        create_user(email=ADDRESS, password=PASSWORD)
        for _number in range(6):
            log_in(Client(), "pas-le-bon-mot-de-passe")
        client = Client()
        assert "Trop d’essais" in log_in(client).content.decode()
        client.post(reverse("account_request_login_code"), {"email": ADDRESS})
        client.post(reverse("account_confirm_login_code"), {"code": code_in_last_mail()})
        assert opens(client)


def test_the_page_says_the_same_of_a_known_and_an_unknown_address():
    """Signing up and asking for a new password; logging in and by code are with the tests of signing in."""
    create_user(email=ADDRESS, password=PASSWORD)
    word = "une-longue-phrase-neuve"
    for name, more in (("account_signup", {"password1": word, "password2": word}), ("account_reset_password", {})):
        answers = []
        for address in (ADDRESS, "personne@example.org"):
            response = Client().post(reverse(name), {"email": address, **more})
            answers.append((response.status_code, response.get("Location")))
        assert answers[0] == answers[1], name
        assert len(mail.outbox) >= 2


TAKEN = {"is_staff": "on", "is_superuser": "1", "groups": ["1", "2"], "is_active": "on", "user": "1", "role": "admin"}


def test_fields_that_no_form_has_make_nobody_more_than_they_are():
    visitor = Client()
    form = {"email": "nouvelle@example.org", "password1": PASSWORD, "password2": PASSWORD}
    visitor.post(reverse("account_signup"), form | TAKEN)
    visitor.post(reverse("account_email_verification_sent"), {"code": code_in_last_mail()} | TAKEN)
    assert opens(visitor)
    visitor.post(reverse("space_news"), {"news": "1"} | TAKEN)
    row = User.objects.get(email="nouvelle@example.org")
    assert (row.is_staff, row.is_superuser, row.groups.count(), row.get_all_permissions()) == (False, False, 0, set())


def test_a_member_changes_only_what_the_form_of_a_place_holds():
    own, other = (create_seat(membership=create_running_membership(), user=create_user()) for _ in range(2))
    client = Client()
    client.force_login(own.person.user)
    stolen = {"shares": "1", "role": "contact", "membership": other.membership_id, "email": "pirate@example.org"}
    client.post(reverse("space_share", args=[own.pk]), stolen | TAKEN)
    kept = (own.role, own.membership_id, own.email)
    own.refresh_from_db()
    assert (own.shares_email, own.role, own.membership_id, own.email) == (True, *kept)


def test_fields_that_no_form_has_are_ignored(client):
    word = "une-longue-phrase-neuve"
    more = {
        "is_staff": "on",
        "is_superuser": "on",
        "groups": "1",
        "user_permissions": "1",
        "is_active": "on",
        "id": "1",
    }
    client.post(reverse("account_signup"), {"email": ADDRESS, "password1": word, "password2": word, **more})
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.groups.count(), user.user_permissions.count()) == (
        False,
        False,
        0,
        0,
    )

    path = reverse("events:register", args=[create_coming_conference().slug])
    data = form_of(client, path) | {"method": "transfer", "p1-price_cents": "0", "p1-member_seat": "1"}
    more = {"state": "confirmed", "order": "1", "entered_by": str(user.pk), "entered_why": "moi", "total_cents": "0"}
    assert client.post(path, data | more).status_code == HTTPStatus.FOUND
    registration = Registration.objects.get()
    assert (registration.state, registration.entered_by, registration.entered_why) == ("pending", None, "")
    assert registration.order.total_cents == 3000


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_found_however_its_accents_are_sent(organiser, form):
    """Typed either way it is kept as NFC; searched either way it is found."""
    create_registration(attendees=({"first_name": "Zoë", "last_name": "Lefèvre"},))
    wanted = unicodedata.normalize(form, "Lefèvre")
    response = organiser.get(reverse("admin:events_attendee_changelist"), {"q": wanted, "state": "all"})
    assert [row.last_name for row in response.context["cl"].result_list] == ["Lefèvre"]


def test_nobody_but_those_who_prepare_reads_who_comes(stranger, member, community_manager):
    """Not even with the participant's own consent: the list is handed out at the event, and is on no page."""
    event = create_coming_conference()
    person = {"first_name": "Zébulon", "last_name": "Quenouille", "email": "zebulon@quenouille.example"}
    create_registration(event=event, attendees=(person,), now=timezone.now())
    paths = [
        reverse("home"),
        reverse("events:list"),
        reverse("events:speakers"),
        reverse("companies"),
        reverse("events:calendar"),
        reverse("events:feed"),
        reverse("events:detail", args=[event.slug]),
        reverse("events:register", args=[event.slug]),
        reverse("events:agenda", args=[event.slug]),
    ]
    for client in (stranger, member, community_manager):
        for path in paths:
            response = client.get(path)
            assert response.status_code == HTTPStatus.OK, path
            content = b"".join(response) if response.streaming else response.content
            said = content.decode().casefold()
            assert "quenouille" not in said, path
            assert "zébulon" not in said, path
        assert client.get(reverse("admin:events_attendee_changelist")).status_code in (302, 403)


class TestHours:
    """An hour that a clock skips or shows twice is asked again, never guessed."""

    @pytest.mark.parametrize("day", ["28/03/2027", "31/10/2027"])
    def test_is_asked_again(self, organiser, day):
        url = reverse("admin:events_event_add")
        data = fields_of(organiser.get(url), "event_form") | {
            "title_fr": "La nuit",
            "slug": "la-nuit",
            "starts_at_0": day,
            "starts_at_1": "02:30",
        }
        response = organiser.post(url, data)
        assert response.status_code == HTTPStatus.OK
        assert [sentence for sentence in errors_of(response) if "Europe/Paris" in sentence]
        assert Event.objects.count() == 0

    def test_exists_elsewhere(self, organiser):
        url = reverse("admin:events_event_add")
        data = fields_of(organiser.get(url), "event_form") | {
            "title_fr": "La nuit",
            "slug": "la-nuit",
            "time_zone": "America/Toronto",
            "starts_at_0": "28/03/2027",
            "starts_at_1": "02:30",
        }
        assert organiser.post(url, data).status_code == HTTPStatus.FOUND
        assert Event.objects.get().starts_at == datetime.datetime(2027, 3, 28, 6, 30, tzinfo=datetime.UTC)

    def test_three_hours_across_the_change_stay_three(self):
        starts_at = datetime.datetime(2027, 3, 28, 0, 0, tzinfo=datetime.UTC)  # 1 h in Paris
        event = create_event(starts_at=starts_at, ends_at=starts_at + 3 * HOUR)
        assert (event.local_start.hour, event.local_end.hour) == (1, 5)


class TestClock:
    """The clock jumps; two workers sweep. A hold is released once, and never early."""

    def test_back_releases_nothing_early_and_forth_releases_once(self):
        registration = create_registration(state="pending", held_until=NOW + DAY)
        for now in (NOW, NOW - DAY, NOW + DAY - HOUR, NOW - HOUR):
            assert operations.release_overdue(now=now) == 0
        assert operations.release_overdue(now=NOW + DAY + HOUR) == 1
        for now in (NOW + DAY + HOUR, NOW + DAY + HOUR + datetime.timedelta(seconds=30), NOW, NOW + 3 * DAY):
            assert operations.release_overdue(now=now) == 0
        registration.refresh_from_db()
        assert registration.state == "expired"
        assert registration.event.quotas.get(is_room=True).seats_taken == 0
        assert [*invariants.broken(now=NOW), *money.broken()] == []
