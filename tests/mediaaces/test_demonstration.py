"""What `--demo` adds: a conference to register for, an account for each role, members."""

import datetime
import io
import stat
from itertools import pairwise

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from accounts.models import User
from directory.models import Company
from events.entitlement import seat_of
from events.models import Event, Registration
from events.offers import Buyer, offer_of
from mediaaces.loading import demo
from mediaaces.loading.load import load
from mediaaces.roles import ROLES
from members.models import Seat
from tests.facts import NOW

pytestmark = pytest.mark.usefixtures("association", "db")


@pytest.fixture
def var(tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    return settings.VAR_DIR


@pytest.fixture(scope="class")
def demonstration(association, django_db_blocker, tmp_path_factory):
    """Loaded once for the tests of a class; how many companies were published before."""
    folder = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(VAR_DIR=folder):
        published = Company.objects.published().count()
        load(now=NOW, demo=True)
        yield published
        transaction.set_rollback(True)


def test_without_demo_there_is_neither_conference_nor_account(var):
    load(now=NOW)
    assert not Event.objects.filter(is_open=True)
    assert not User.objects.exists()
    assert not list(var.iterdir())


@pytest.mark.usefixtures("demonstration")
class TestDemonstration:
    def test_the_conference_is_the_only_one_to_register_for(self):
        event = Event.objects.get(is_open=True)
        assert event.door(NOW) == "open"
        assert not Registration.objects.exists()
        moments = [event.starts_at, event.ends_at, event.closes_at, event.names_until]
        assert [f"{event.local(moment):%Y-%m-%d %H:%M}" for moment in moments] == [
            "2027-03-02 14:00", "2027-03-02 17:00", "2027-03-01 20:00", "2027-02-28 20:00",
        ]  # fmt: skip
        assert (event.venue.slug, event.hashtag, event.is_one_each) == ("esg-paris", "#mediaaces", True)
        assert (event.takes_transfer, event.takes_door) == (True, True)
        offer = [
            (row.name_fr, row.price_cents, sorted(row.quotas.values_list("capacity", "is_room")),
             list(row.discounts.values_list("name_fr", "amount_cents")))
            for row in event.ticket_types.for_everyone()
        ]  # fmt: skip
        assert offer == [
            ("Place seule", 3000, [(150, True)], [("Étudiant", 2000)]),
            ("Place avec le livre", 5000, [(60, False), (150, True)], [("Étudiant", 2000)]),
        ]
        steps = event.cancellation_steps.values_list("until_days_before", "percent_due")
        assert list(steps) == [(8, 0), (2, 50), (1, 100)]

    def test_the_conference_has_a_lunch_for_members_at_three_tables(self):
        event = Event.objects.get(is_open=True)
        lunch = event.ticket_types.get(audience="members")
        assert [(quota.capacity, quota.is_room) for quota in lunch.quotas.all()] == [(24, False)]
        tables = lunch.part.tables.select_related("quota")
        assert [table.quota.capacity for table in tables] == [8, 8, 8]
        assert all(table.topic_fr and table.topic_en for table in tables)
        stranger = offer_of(event, now=NOW)
        assert [row.name for row in stranger.ticket_types] == ["Place seule", "Place avec le livre"]
        seat = seat_of(User.objects.get(email="membre@example.org"), event, now=NOW)
        member = offer_of(event, now=NOW, buyer=Buyer(seat=seat))
        assert member.ticket_types[-1] == lunch
        assert [seat.person.name for seat in member.colleagues] == ["Inès Caron", "Samuel Petit"]

    def test_the_programme_names_nobody_before_they_are_announced(self):
        programme = list(Event.objects.get(is_open=True).sessions.all())
        assert [row.kind for row in programme] == ["talk", "talk", "talk", "break", "panel"]
        assert programme[1].summary_fr == "Intervenants annoncés en janvier."
        assert programme[1].summary_en == "Speakers to be announced in January."
        assert not any(row.appearances.exists() for row in programme)
        assert programme[0].starts_at == programme[0].event.starts_at
        assert programme[-1].ends_at == programme[0].event.ends_at
        assert all(one.ends_at == other.starts_at for one, other in pairwise(programme))

    def test_the_conference_is_added_once_and_its_date_stays(self):
        before = Event.objects.get(is_open=True).starts_at
        later = load(now=NOW + datetime.timedelta(days=30), demo=True, refresh=True)
        assert {outcome for counts in later.counts.values() for outcome in counts} == {"kept"}
        assert Event.objects.get(is_open=True).starts_at == before

    def test_each_role_has_an_account_that_opens(self):
        passwords = demo.read_passwords()
        members = {f"{name}@example.org" for name in ("membre", "collegue", "voisine")}
        staff = {f"{name}@example.org" for name in ("organisatrice", "animatrice", "tresorier", "accueil", "admin")}
        assert set(passwords) == members | staff
        assert len(set(passwords.values())) == 8
        assert min(map(len, passwords.values())) >= 16
        for email, password in passwords.items():
            user = User.objects.get(email=email)
            assert user.check_password(password)
            assert user.is_staff == (email in staff)
            assert user.is_superuser == (email == "admin@example.org")
            address = EmailAddress.objects.get(user=user)
            assert (address.email, address.verified, address.primary) == (email, True, True)
        groups = {user.email.split("@")[0]: [group.name for group in user.groups.all()] for user in User.objects.all()}
        assert groups == {
            "membre": [], "collegue": [], "voisine": [], "admin": [],
            "organisatrice": [ROLES["organiser"].group], "tresorier": [ROLES["treasurer"].group],
            "animatrice": [ROLES["community_manager"].group], "accueil": [ROLES["door"].group],
        }  # fmt: skip

    def test_members_sit_in_two_companies_that_no_public_page_shows(self, demonstration):
        load(now=NOW, demo=True)
        today = NOW.date()
        seats = Seat.objects.held_on(today).select_related("membership__company")
        found = {seat.email.partition("@")[0]: (seat.membership.company.name, seat.role) for seat in seats}
        assert found == {
            "membre": ("Alpha (démonstration)", "contact"),
            "collegue": ("Alpha (démonstration)", "member"),
            "voisine": ("Bêta (démonstration)", "contact"),
        }
        assert len(seats) == 3
        companies = [seat.membership.company for seat in seats]
        assert not any(company.is_published for company in companies)
        assert not any(seat.person.is_published for seat in seats)
        assert Company.objects.published().count() == demonstration
        for seat in seats:
            assert list(Seat.objects.of_user(User.objects.get(email=seat.email))) == [seat]


def test_passwords_are_made_once_kept_private_and_printed(var):
    printed = []
    for _ in range(2):
        out = io.StringIO()
        call_command("load_mediaaces", "--demo", stdout=out)
        printed.append(out.getvalue().partition("Demo accounts:")[2])
    assert printed[0] == printed[1]
    path = demo.passwords_path()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for email, password in demo.read_passwords().items():
        assert f"{email}  {password}" in printed[0]
        assert User.objects.get(email=email).check_password(password)


def test_a_lost_file_or_a_lost_account_gets_a_password_that_opens(var):
    load(now=NOW, demo=True)
    before = demo.read_passwords()
    demo.passwords_path().unlink()
    load(now=NOW, demo=True)
    after = demo.read_passwords()
    assert before["admin@example.org"] != after["admin@example.org"]
    assert User.objects.get(email="admin@example.org").check_password(after["admin@example.org"])
    User.objects.get(email="membre@example.org").delete()
    load(now=NOW, demo=True)
    assert demo.read_passwords() == after
    assert User.objects.get(email="membre@example.org").check_password(after["membre@example.org"])
