"""The participants of an event in the admin: found, narrowed, exported; and who sees what of them."""

import csv
import datetime
import io
import time

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Attendee, Event, Registration, Ticket
from events.participants import participant_table
from tests.factories.accounts import create_user
from tests.factories.events import (
    NOW,
    create_event,
    create_open_conference,
    create_part,
    create_registration,
    create_ticket_type,
)

pytestmark = pytest.mark.django_db
LIST = "/gestion/events/attendee/"
ROLES = ("organiser", "treasurer", "door")


@pytest.fixture
def conference() -> Event:
    """A conference with a lunch; Lefèvre takes both and eats no meat, Nguyễn is a student."""
    event = create_open_conference(slug="conference-2012", title="La fin du début")
    lunch = create_ticket_type(
        event=event, part=create_part(event=event, name="Le déjeuner", position=2), name="Déjeuner", position=3
    )
    seat, _with_book = event.ticket_types.order_by("position")[:2]
    create_registration(
        event=event,
        attendees=(
            {
                "first_name": "Zoé",
                "last_name": "Lefèvre",
                "email": "zoe@example.org",
                "company": "Hexatel",
                "dietary_needs": "végétarien",
                "choices": [seat, lunch],
            },
            {
                "first_name": "Minh",
                "last_name": "Nguyễn",
                "access_needs": "fauteuil roulant",
                "choices": [(seat, event.discounts.get())],
            },
        ),
    )
    return event


def found(client: Client, **query) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [str(row) for row in response.context["cl"].result_list]


def export(client: Client, kind: str = "csv", rows=None, **query):
    chosen = Attendee.objects.all() if rows is None else rows
    data = {"action": f"export_{kind}", "_selected_action": [row.pk for row in chosen]}
    return client.post(f"{LIST}?{'&'.join(f'{key}={value}' for key, value in query.items())}", data)


def read(response) -> list[dict[str, str]]:
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


class TestNarrowing:
    def test_by_part_ticket_discount_and_needs(self, organiser, conference):
        lunch = conference.parts.get(name="Le déjeuner")
        seat, with_book = conference.ticket_types.order_by("position")[:2]
        both = ["Zoé Lefèvre", "Minh Nguyễn"]
        event = conference.pk
        assert found(organiser, event=event) == both
        assert found(organiser, event=event, part=lunch.pk) == ["Zoé Lefèvre"]
        assert found(organiser, event=event, ticket_type=seat.pk) == both
        assert found(organiser, event=event, ticket_type=with_book.pk) == []
        assert found(organiser, event=event, proof="yes") == ["Minh Nguyễn"]
        assert found(organiser, event=event, needs="diet") == ["Zoé Lefèvre"]
        assert found(organiser, event=event, needs="access") == ["Minh Nguyễn"]

    def test_those_who_come_unless_asked_otherwise(self, organiser, conference):
        for state in ("pending", "cancelled", "expired"):
            create_registration(event=conference, attendees=({"last_name": state},), state=state)
        assert found(organiser, event=conference.pk) == ["Zoé Lefèvre", "Minh Nguyễn", "Claire pending"]
        assert found(organiser, state="pending") == ["Claire pending"]
        assert found(organiser, state="ended") == ["Claire cancelled", "Claire expired"]
        assert len(found(organiser, state="all")) == 5

    def test_somebody_whose_only_ticket_is_cancelled_does_not_come(self, organiser, conference):
        Ticket.objects.filter(attendee__last_name="Nguyễn").update(cancelled_at=NOW)
        assert found(organiser, event=conference.pk) == ["Zoé Lefèvre"]
        assert len(found(organiser, event=conference.pk, state="all")) == 2

    def test_by_name_address_company_and_whole_code(self, organiser, conference):
        code = Ticket.objects.filter(attendee__last_name="Nguyễn").get().code_in_groups
        assert found(organiser, q="Lefèvre Zoé") == ["Zoé Lefèvre"]
        assert found(organiser, q="ZOE@example") == ["Zoé Lefèvre"]
        assert found(organiser, q="hexatel") == ["Zoé Lefèvre"]
        assert found(organiser, q=code.lower()) == ["Minh Nguyễn"]
        assert found(organiser, q=code[:-5]) == []

    def test_choices_are_those_of_the_chosen_event(self, organiser, conference):
        create_registration(event=create_open_conference())
        filters = {
            spec.title: spec for spec in organiser.get(LIST, {"event": conference.pk}).context["cl"].filter_specs
        }
        assert [label for _, label in filters["partie"].lookup_choices] == ["La conférence", "Le déjeuner"]
        assert len(filters["tarif"].lookup_choices) == 3
        assert "partie" not in {spec.title for spec in organiser.get(LIST).context["cl"].filter_specs}

    def test_events_without_a_registration_are_no_choice(self, organiser, conference):
        create_event(title="Personne n’y va")
        (spec,) = [s for s in organiser.get(LIST).context["cl"].filter_specs if s.title == "événement"]
        assert spec.lookup_choices == [(str(conference.pk), "La fin du début")]

    @pytest.mark.parametrize("key", ["event", "part", "ticket_type", "proof", "needs", "state", "p", "q"])
    def test_nonsense_is_no_error_of_ours(self, organiser, conference, key):
        for value in ("abc", "-1", "9" * 18, "9" * 40, "²", "\x00", "' OR 1=1", ""):
            assert organiser.get(LIST, {key: value}).status_code in (200, 302, 400)

    def test_is_linked_from_its_event(self, organiser, conference):
        page = organiser.get(reverse("admin:events_event_change", args=[conference.pk])).content.decode()
        assert f"{LIST}?event={conference.pk}" in page


class TestQueries:
    def test_as_many_for_thirty_as_for_one(self, organiser, conference, count_queries):
        url = f"{LIST}?event={conference.pk}"
        few = count_queries(organiser, url)
        for _ in range(15):
            create_registration(event=conference, attendees=({}, {}))
        assert count_queries(organiser, url) == few <= 15

    def test_an_export_asks_the_same_for_thirty_as_for_one(self, conference, django_assert_max_num_queries):
        for _ in range(15):
            create_registration(event=conference, attendees=({}, {}))
        with django_assert_max_num_queries(8):
            assert len(participant_table(Attendee.objects.all(), with_needs=True).rows) == 32


class TestExport:
    def test_csv_says_who_comes_with_what(self, organiser, conference):
        response = export(organiser, event=conference.pk)
        day = timezone.localdate()
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"] == f'attachment; filename="participants-conference-2012-{day}.csv"'
        assert "no-store" in response["Cache-Control"]
        assert response.content.startswith(b"\xef\xbb\xbf")
        zoe, minh = read(response)
        order = Registration.objects.get().order
        assert zoe == {
            "Nom": "Lefèvre",
            "Prénom": "Zoé",
            "Entreprise": "Hexatel",
            "Fonction": "",
            "Adresse électronique": "zoe@example.org",
            "La conférence": "Place seule",
            "Le déjeuner": "Déjeuner",
            "Réduction": "",
            "Justificatif à l’accueil": "",
            "Régime alimentaire": "végétarien",
            "Besoin d’accès": "",
            "Inscription": "confirmée",
            "Inscrit le": "2012-02-28 10:00",
            "Montant": "60",
            "Règlement": "virement, réglée",
            "Référence": order.reference,
            "Inscrit par": "Zoé Lefèvre",
            "Adresse de l’acheteur": "zoe@example.org",
        }
        assert (minh["Réduction"], minh["Montant"]) == ("étudiant", "10")
        assert minh["Justificatif à l’accueil"] == "Carte d’étudiant en cours de validité"
        assert (minh["Le déjeuner"], minh["Besoin d’accès"]) == ("", "fauteuil roulant")

    def test_xlsx_holds_the_same(self, organiser, conference):
        response = export(organiser, "xlsx", event=conference.pk)
        assert response["Content-Disposition"].endswith(f'-{timezone.localdate()}.xlsx"')
        page = openpyxl.load_workbook(io.BytesIO(response.content)).active
        head, zoe, minh = page.iter_rows(values_only=True)
        assert page.title == "Participants"
        assert list(head) == list(read(export(organiser, event=conference.pk))[0])
        assert dict(zip(head, zoe, strict=True))["Montant"] == 60
        assert dict(zip(head, minh, strict=True))["Inscrit le"] == datetime.datetime(2012, 2, 28, 10, 0)  # noqa: DTZ001

    @pytest.mark.parametrize("typed", ["=1+1", "+33 6 12", "-2", "@x", '=HYPERLINK("http://x")'])
    def test_what_somebody_typed_is_no_formula(self, organiser, conference, typed):
        Attendee.objects.filter(last_name="Lefèvre").update(company=typed, dietary_needs=typed)
        row = next(row for row in read(export(organiser)) if row["Prénom"] == "Zoé")
        assert (row["Entreprise"], row["Régime alimentaire"]) == (f"'{typed}", f"'{typed}")
        page = openpyxl.load_workbook(io.BytesIO(export(organiser, "xlsx").content)).active
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}

    def test_several_events_are_told_apart(self, organiser, conference):
        create_registration(event=create_open_conference(title="L’autre"), attendees=({"last_name": "Martin"},))
        response = export(organiser)
        assert response["Content-Disposition"] == f'attachment; filename="participants-{timezone.localdate()}.csv"'
        rows = read(response)
        assert [(row["Événement"], row["Nom"]) for row in rows] == [
            ("La fin du début", "Lefèvre"), ("L’autre", "Martin"), ("La fin du début", "Nguyễn"),
        ]  # fmt: skip
        assert rows[0]["Billets"] == "Place seule, Déjeuner"

    def test_only_the_chosen(self, organiser, conference):
        (row,) = read(export(organiser, rows=Attendee.objects.filter(last_name="Nguyễn")))
        assert row["Nom"] == "Nguyễn"

    def test_all_that_is_listed_and_nothing_else(self, organiser, conference):
        create_registration(event=conference, state="cancelled")
        create_registration(event=create_open_conference())
        data = {"action": "export_csv", "select_across": "1", "_selected_action": [Attendee.objects.first().pk]}
        rows = read(organiser.post(f"{LIST}?event={conference.pk}", data))
        assert [row["Nom"] for row in rows] == ["Lefèvre", "Nguyễn"]

    def test_a_cancelled_ticket_is_left_out(self, organiser, conference):
        Ticket.objects.filter(ticket_type__name="Déjeuner").update(cancelled_at=NOW)
        zoe, _minh = read(export(organiser))
        assert (zoe["La conférence"], zoe["Le déjeuner"], zoe["Montant"]) == ("Place seule", "", "30")

    def test_is_written_down(self, organiser, conference):
        export(organiser)
        entry = LogEntry.objects.get()
        assert (entry.user, entry.object_id) == (organiser.user, str(conference.pk))
        assert entry.content_type.model == "event"
        assert entry.get_change_message() == "Export de 2 participants (CSV)."

    def test_ten_thousand_rows_take_seconds(self, conference):
        """Three on an idle machine; twice that, of the processor, where a second test shares its core."""
        registration = Registration.objects.get()
        people = Attendee.objects.bulk_create(
            [Attendee(registration=registration, first_name="Claire", last_name=f"Vasseur {n}") for n in range(10_000)]
        )
        seat = conference.ticket_types.first()
        Ticket.objects.bulk_create([Ticket(attendee=person, ticket_type=seat, price_cents=3000) for person in people])
        from lib.spreadsheets import xlsx_file

        started = time.process_time()
        table = participant_table(Attendee.objects.all(), with_needs=True)
        content = xlsx_file(table.head, table.rows, sheet="Participants")
        assert time.process_time() - started <= 6
        assert len(table.rows) == 10_002
        assert len(content) <= 100 * 2**20


class TestWho:
    @pytest.mark.parametrize("who", ROLES)
    def test_reads_the_list_but_only_organisers_read_the_needs(self, who, conference, request):
        client = request.getfixturevalue(who)
        # The door sees the people of today.
        today = timezone.localdate()
        Event.objects.filter(pk=conference.pk).update(first_day=today, last_day=today)
        page = client.get(LIST, {"event": conference.pk}).content.decode()
        assert "Lefèvre" in page
        assert ("végétarien" in page) == (who == "organiser")
        assert ("besoin d’accès" in page) == (who == "organiser")
        zoe = Attendee.objects.get(first_name="Zoé")
        for url in (
            reverse("admin:events_attendee_change", args=[zoe.pk]),
            reverse("admin:events_registration_change", args=[zoe.registration_id]),
        ):
            assert ("végétarien" in client.get(url).content.decode()) == (who == "organiser")

    @pytest.mark.parametrize("who", ["treasurer", "door"])
    def test_the_needs_are_no_filter_for_others(self, who, conference, request):
        client = request.getfixturevalue(who)
        assert client.get(LIST, {"needs": "diet"})["Location"].endswith("?e=1")  # a filter that the list does not have

    def test_the_treasurer_exports_without_the_needs(self, treasurer, conference):
        rows = read(export(treasurer))
        assert len(rows) == 2
        assert "Régime alimentaire" not in rows[0]
        assert "Besoin d’accès" not in rows[0]

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_the_door_exports_nothing(self, door, conference, kind):
        assert "export_csv" not in door.get(LIST).content.decode()
        response = export(door, kind)
        assert response.status_code in (200, 302, 403)
        assert "attachment" not in response.get("Content-Disposition", "")
        assert LogEntry.objects.count() == 0

    def test_nobody_else(self, stranger, member, community_manager, conference):
        for client in (stranger, member, community_manager):
            response = export(client)
            assert response.status_code in (302, 403)
            assert "Content-Disposition" not in response
        bystander = Client()
        bystander.force_login(create_user(is_staff=True))
        assert bystander.get(LIST).status_code == 403
