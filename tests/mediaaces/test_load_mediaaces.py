"""Loading: what it creates, what it leaves alone, what it refuses, and what `--demo` adds."""

import datetime
import io
import shutil
import stat
from itertools import pairwise

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from accounts.models import User
from directory.models import Affiliation, Company, Source
from events.entitlement import seat_of
from events.models import Event, Quota, Registration, Session, TicketType
from events.offers import Buyer, offer_of
from lib.dates import PartialDate, Precision
from mediaaces.loading import demo, files
from mediaaces.loading.dates import read_when
from mediaaces.loading.demo import conference_day
from mediaaces.loading.load import load
from mediaaces.loading.typography import french_spaces
from mediaaces.roles import ROLES
from members.models import Seat
from tests.factories.events import create_event

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


def outcomes(store) -> dict[str, int]:
    return {name: sum(counts[name] for counts in store.counts.values()) for name in ("created", "changed", "kept")}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the fixtures that a test may spoil."""
    copy = tmp_path / "fixtures"
    shutil.copytree(files.FOLDER, copy)
    monkeypatch.setattr(files, "FOLDER", copy)
    monkeypatch.setattr(demo, "FOLDER", copy)
    monkeypatch.setattr(files.read_folder, "__defaults__", (copy,))
    return copy


@pytest.fixture
def var(tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    return settings.VAR_DIR


def replace(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.django_db
class TestAgain:
    """And after somebody edited."""

    @pytest.fixture(scope="class", autouse=True)
    def loaded(self, django_db_setup, django_db_blocker):
        """What the first load did; undone after these tests, each of which begins with it."""
        with django_db_blocker.unblock(), transaction.atomic():
            yield load(now=NOW)
            transaction.set_rollback(True)

    def test_a_second_load_changes_nothing_even_when_it_refreshes(self, loaded):
        first = outcomes(loaded)
        assert first["created"] > 300
        assert (first["changed"], first["kept"]) == (0, 0)
        again = outcomes(load(now=NOW))
        assert (again["created"], again["changed"]) == (0, 0)
        refreshed = outcomes(load(now=NOW, refresh=True))
        assert refreshed == {"created": 0, "changed": 0, "kept": first["created"]}

    def test_what_an_organiser_edited_stays(self):
        Event.objects.filter(slug="media-aces-2012-03").update(title_fr="Notre titre")
        Affiliation.objects.filter(person__slug="yann-gourvennec").delete()
        assert outcomes(load(now=NOW))["created"] == 0
        assert Event.objects.get(slug="media-aces-2012-03").title_fr == "Notre titre"
        assert not Affiliation.objects.filter(person__slug="yann-gourvennec")

    def test_refresh_puts_back_what_the_fixtures_say_and_leaves_the_rest(self):
        event = Event.objects.get(slug="media-aces-2012-03")
        event.title_fr, event.description_fr, event.minimum_attendees = "Notre titre", "Notre présentation", 12
        event.save()
        event.organisers.clear()
        ticket = TicketType.objects.get(event=event, name_fr="Place seule")
        ticket.price_cents = 3500
        ticket.save()
        room = Quota.objects.get(event=event)
        Quota.objects.filter(pk=room.pk).update(seats_taken=7, capacity=140)

        store = load(now=NOW, refresh=True)

        event = Event.objects.get(slug="media-aces-2012-03")
        assert event.title_fr.startswith("Les médias sociaux en entreprise en 2012")
        assert (event.description_fr, event.minimum_attendees) == ("Notre présentation", 12)
        assert event.organisers.get().slug == "media-aces"
        assert TicketType.objects.get(pk=ticket.pk).price_cents == 3000
        room.refresh_from_db()
        assert (room.capacity, room.seats_taken) == (150, 7)
        changed = {kind: counts["changed"] for kind, counts in store.counts.items() if counts["changed"]}
        assert changed == {"event": 1, "tickettype": 1, "quota": 1}

    def test_what_is_missing_is_created_alone(self):
        Session.objects.filter(slug="s13").delete()
        store = load(now=NOW)
        assert outcomes(store)["created"] == 2
        assert store.counts["session"]["created"] == store.counts["appearance"]["created"] == 1


@pytest.mark.django_db
def test_the_texts_without_language_are_french_whatever_the_language_of_the_moment():
    with translation.override("en"):
        load(now=NOW)
    with translation.override("fr"):
        assert Event.objects.get(slug="media-aces-2009-12").title == "Deuxième conférence Media Aces"
    assert Event.objects.rewrite(False).filter(title="Deuxième conférence Media Aces").exists()


@pytest.mark.django_db
def test_the_command_counts_by_kind():
    out = io.StringIO()
    call_command("load_mediaaces", stdout=out)
    printed = out.getvalue().splitlines()
    assert "source: 5 created, 0 changed, 0 kept" in printed
    assert "event: 24 created, 0 changed, 0 kept" in printed
    out = io.StringIO()
    call_command("load_mediaaces", stdout=out)
    assert out.getvalue().splitlines()[-1].startswith("total: 0 created, 0 changed, ")
    assert "@" not in out.getvalue()


# What it refuses


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("companies", "  name: Yoplait", "  name: Yoplait\n  colour: blue",
         "companies.yaml, record 4 (yoplait): unknown key colour"),
        ("companies", "  name: Yoplait\n", "", "companies.yaml, record 4 (yoplait): missing key name"),
        ("companies", "  name: Yoplait", "  name: Yoplait\n  name: Danone", "key given twice: name"),
        ("companies", "  sector_en: bank\n", "",
         "companies.yaml, record 10 (societe-generale): sector_fr without sector_en"),
        ("companies", "parent: orange", "parent: mandarine", "(orange-business-services): no company mandarine"),
        ("companies", "employees: 170000", "employees: many", "(orange): employees is 'many', a number is expected"),
        ("companies", "country: US", "country: USA", "(whole-foods): country: "),
        ("events", "price_cents: 3000", "price_cents: -1", "ticket_types 1 (Place seule): price_cents: "),
        ("events", "when: 2018-07", "when: July", "(barometer-round-tables-2018): not a date: July"),
        ("events", 'start: "14:00"', 'start: "2 pm"', "(media-aces-2012-03): start: "),
        ("events", "slug: 200-ideas", "slug: 200 ideas", "events.yaml, record 9 (200 ideas): slug: "),
        ("events", "part: Conférence", "part: Déjeuner", "(Place seule): no part "),
        ("events", "kind: breakfast", "kind: brunch", "(hootsuite-breakfast-2018): kind: "),
        ("sessions", "person: paul-champion", "person: paul-auchon",
         "sessions.yaml, record 5 (s05), appearances 2 (interviewee): no person paul-auchon"),
        ("sessions", "- {role: interviewee, person: miriam-laouffir", "- {role: interviewee, persone: miriam-laouffir",
         "sessions.yaml, record 4 (s04), appearances 1 (interviewee): unknown key persone"),
        ("quotes", "session: media-aces-2009-12/s01", "session: s99", "no session "),
        ("sources", "- slug: doc-000", "slug: doc-000", "sources.yaml: "),
    ],
)  # fmt: skip
def test_a_faulty_fixture_is_named_and_nothing_is_written(folder, file, old, new, message):
    replace(folder / f"{file}.yaml", old, new)
    with pytest.raises(CommandError, match="Nothing was loaded") as refused:
        call_command("load_mediaaces", stdout=io.StringIO())
    assert message in str(refused.value)
    assert not Source.objects.exists()
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_a_missing_file_is_named(folder):
    (folder / "venues.yaml").unlink()
    with pytest.raises(CommandError, match=r"venues\.yaml"):
        call_command("load_mediaaces", stdout=io.StringIO())


# Dates and spaces


@pytest.mark.parametrize(
    ("written", "first", "last", "precision"),
    [
        ("2012-03-06", "2012-03-06", "2012-03-06", Precision.DAY),
        ("2012-02", "2012-02-01", "2012-02-29", Precision.MONTH),
        ("2011", "2011-01-01", "2011-12-31", Precision.YEAR),
        ("2011-spring", "2011-03-01", "2011-05-31", Precision.SEASON),
        ("2011/2013", "2011-01-01", "2013-12-31", Precision.YEAR),
        ("2014-02-12/2014-09-06", "2014-02-12", "2014-09-06", Precision.RANGE),
        ("2016/", "2016-01-01", None, Precision.YEAR),
        ("2009-12/", "2009-12-01", None, Precision.MONTH),
    ],
)
def test_a_date_known_in_part_is_read(written, first, last, precision):
    day = datetime.date.fromisoformat
    assert read_when(written) == PartialDate(day(first), day(last) if last else None, precision)


@pytest.mark.parametrize(
    "written", ["", "soon", "2011-13", "2011-02-30", "2012/2011-06", "2013/2011", "2011-winter", "/2011"]
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError):
        read_when(written)


def test_french_texts_get_their_no_break_spaces():
    plain = "« Médias » en 2012 : 16 000 clics, 30 % à 14 h 30 ; fini ?"
    spaced = "«_Médias_» en 2012_: 16_000 clics, 30_% à 14_h_30_; fini_?".replace("_", "\u00a0")
    assert french_spaces(plain) == spaced
    assert french_spaces("http://orange.com/smg à 14:00") == "http://orange.com/smg à 14:00"


# The demonstration


@pytest.mark.parametrize("start", ["2026-11-22", "2026-11-23", "2026-11-24", "2026-12-31", "2027-02-28", "2028-02-29"])
def test_the_conference_is_on_the_first_tuesday_from_the_hundredth_day(start):
    today = datetime.date.fromisoformat(start)
    day = conference_day(today)
    assert day.weekday() == 1
    assert 100 <= (day - today).days <= 106


@pytest.mark.django_db
def test_without_demo_there_is_neither_conference_nor_account(var):
    load(now=NOW)
    assert not Event.objects.filter(is_open=True)
    assert not User.objects.exists()
    assert not list(var.iterdir())


@pytest.mark.django_db
class TestDemonstration:
    @pytest.fixture(scope="class", autouse=True)
    def demonstration(self, django_db_setup, django_db_blocker, tmp_path_factory):
        """Loaded once for these tests; how many companies were published before."""
        folder = tmp_path_factory.mktemp("var")
        with django_db_blocker.unblock(), transaction.atomic(), override_settings(VAR_DIR=folder):
            load(now=NOW)
            published = Company.objects.published().count()
            load(now=NOW, demo=True)
            yield published
            transaction.set_rollback(True)

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
        later = outcomes(load(now=NOW + datetime.timedelta(days=30), demo=True, refresh=True))
        assert (later["created"], later["changed"]) == (0, 0)
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_loading_beside_other_events_leaves_them_alone():
    other = create_event(slug="le-notre")
    load(now=NOW, refresh=True)
    updated = other.updated_at
    other.refresh_from_db()
    assert other.updated_at == updated
