"""Who may take a members' lunch, and for whom; what the browser sends decides nothing."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events import invariants, operations
from events.entitlement import without_seat
from events.models import Attendee, Registration, Table, Ticket
from mail.models import QueuedMail
from tests.clients import logged_in
from tests.factories.accounts import create_user
from tests.factories.directory import create_person
from tests.factories.events import create_table
from tests.factories.members import create_seat

from .lunch import create_conference_with_lunch, filled, lunch_of, lunch_ticket, said, send, table_of
from .pages import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_well")]


@pytest.fixture
def event():
    return create_conference_with_lunch()


@pytest.fixture
def link(ines, event):
    """Of a registration of Inès for conference and lunch, at the table « Mesurer »."""
    return send(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": table_of(event)}).url


class TestMember:
    def test_takes_conference_and_lunch_at_a_table(self, ines, event):
        table = table_of(event)
        response = send(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": table})
        registration = Registration.objects.get()
        assert response.url == registration.get_absolute_url()
        assert (registration.buyer_name, registration.buyer_email) == ("Inès Caron", "ines@orange.example")
        attendee = registration.attendees.get()
        assert (attendee.first_name, attendee.last_name, attendee.company) == ("Inès", "Caron", "Orange")
        conference, lunch = attendee.tickets.order_by("ticket_type__position")
        assert (conference.member_seat, conference.seat_key) == (None, None)
        assert (lunch.member_seat, lunch.table) == (ines.seat, table)
        assert lunch.seat_key == f"{event.pk}:{lunch.ticket_type.part_id}:{ines.seat.pk}"
        table.quota.refresh_from_db()
        assert table.quota.seats_taken == 1
        assert event.quotas.get(name_fr="Les couverts").seats_taken == 1
        assert registration.order.total_cents == 5500

    def test_finds_her_name_and_the_people_of_her_company(self, ines, marc, event):
        other = create_seat(person=create_person(name="Paul Renard"))
        gone = create_seat(membership=ines.seat.membership, last_day=datetime.date(2012, 1, 1))
        page = ines.get(reverse("events:register", args=[event.slug])).content.decode()
        assert 'value="Inès"' in page
        assert "Marc Delmas" in page
        assert other.person.name not in page
        assert gone.person.name not in page
        assert "marc.secret@orange.example" not in page

    def test_takes_a_colleague_who_then_gets_his_own_ticket(self, ines, marc, event):
        send(
            ines, event, {"seat": ines.seat.pk, "lunch": True},
            {"seat": marc.pk, "lunch": True, "first_name": "Un", "last_name": "Inconnu", "email": "x@example.org"},
        )  # fmt: skip
        names = [(a.name, a.email) for a in Attendee.objects.order_by("position")]
        assert names == [("Inès Caron", "ines@orange.example"), ("Marc Delmas", "marc.secret@orange.example")]
        assert QueuedMail.objects.get(to="marc.secret@orange.example").key.startswith("ticket:")

    def test_signs_for_a_colleague_who_comes_alone(self, ines, marc, event):
        response = send(ines, event, {"seat": marc.pk, "lunch": True})
        registration = Registration.objects.get()
        assert registration.buyer_email == "ines@orange.example"
        assert registration.attendees.get().name == "Marc Delmas"
        assert "marc.secret" not in ines.get(response.url).content.decode()

    def test_takes_a_guest_to_the_conference_only(self, ines, event):
        response = send(ines, event, {"seat": ines.seat.pk, "lunch": True}, {"seat": ""})
        assert response.status_code == 302
        assert Ticket.objects.filter(member_seat__isnull=False).count() == 1

    def test_may_be_known_by_a_verified_address_alone(self, event):
        seat = create_seat(person=create_person(name="Léa Petit"), email="lea@orange.example")
        client = logged_in(create_user(email="lea@orange.example"))
        assert send(client, event, {"seat": seat.pk, "lunch": True}).status_code == 302


class TestRefused:
    """Nothing is written, and a sentence says why."""

    @pytest.fixture(autouse=True)
    def _nothing_written(self, db):
        yield
        assert Registration.objects.count() == 0
        assert not Table.objects.filter(quota__seats_taken__gt=0).exists()

    def test_stranger_who_forges_the_form(self, client, event):
        page = client.get(reverse("events:register", args=[event.slug])).content.decode()
        assert f'value="{lunch_of(event).pk}"' not in page
        assert "réservé aux membres" in page
        response = send(client, event, {"lunch": True, "table": table_of(event)})
        assert "est réservé aux membres. Connectez-vous pour le prendre." in said(response)

    def test_stranger_who_puts_the_lunch_in_the_place_of_the_conference(self, client, event):
        url, data = filled(client, event, {})
        field = next(name for name in data if name.startswith("p1-part_"))
        assert "est réservé aux membres" in said(client.post(url, data | {field: lunch_of(event).pk}))

    @pytest.mark.parametrize("value", ["1", "999999999999999999999", "x"])
    def test_stranger_who_makes_up_a_seat(self, client, event, value):
        assert "réservé aux membres" in said(send(client, event, {"lunch": True, "seat": value}))

    def test_account_without_a_seat(self, member, event):
        assert "réservé aux membres" in said(send(member, event, {"lunch": True}))

    def test_account_whose_address_was_only_typed(self, event):
        create_seat(email="lea@orange.example")
        client = logged_in(create_user(email="lea@orange.example", is_verified=False))
        assert "réservé aux membres" in said(send(client, event, {"lunch": True}))

    def test_member_whose_membership_ends_before_the_event(self, ines, event):
        membership = ines.seat.membership
        membership.last_day = event.first_day - datetime.timedelta(days=1)
        membership.save()
        assert "réservé aux membres" in said(send(ines, event, {"lunch": True, "seat": ines.seat.pk}))

    def test_member_whose_seat_ends_while_the_form_is_open(self, ines, event):
        url, data = filled(ines, event, {"lunch": True, "seat": ines.seat.pk})
        ines.seat.last_day = event.first_day - datetime.timedelta(days=1)
        ines.seat.save()
        assert "réservé aux membres" in said(ines.post(url, data))

    def test_member_who_logs_out_while_the_form_is_open(self, ines, event):
        url, data = filled(ines, event, {"lunch": True, "seat": ines.seat.pk, "first_name": "Zoé"})
        ines.logout()
        response = ines.post(url, data)
        assert "réservé aux membres" in said(response)
        assert 'value="Zoé"' in response.content.decode()

    def test_somebody_of_another_company(self, ines, event):
        other = create_seat(person=create_person(name="Paul Renard"))
        response = send(ines, event, {"lunch": True, "seat": other.pk})
        assert "Cette personne n’a pas de siège le jour de l’événement." in said(response)
        assert "Paul Renard" not in response.content.decode()

    def test_lunch_for_a_guest(self, ines, event):
        response = send(ines, event, {"seat": ines.seat.pk, "lunch": True}, {"seat": "", "lunch": True})
        assert "va à un membre de votre entreprise" in said(response)

    def test_one_colleague_twice_in_a_form(self, ines, marc, event):
        response = send(ines, event, {"seat": marc.pk, "lunch": True}, {"seat": marc.pk, "lunch": True})
        assert response.status_code == 200


def test_one_seat_has_one_ticket_for_the_lunch(ines, marc, event):
    event.is_one_each = False
    event.save()
    send(ines, event, {"seat": marc.pk, "lunch": True})
    response = send(ines, event, {"seat": marc.pk, "lunch": True})
    assert "Marc Delmas a déjà son billet de membre." in said(response)
    assert Registration.objects.count() == 1


def test_colleague_who_has_a_place_is_named_without_the_address(ines, marc, event):
    send(ines, event, {"seat": marc.pk, "lunch": True})
    response = send(ines, event, {"seat": marc.pk, "lunch": True})
    assert "Marc Delmas a déjà sa place à cet événement." in said(response)
    assert "marc.secret" not in response.content.decode()


def test_seat_is_free_again_once_its_ticket_is_cancelled(ines, event):
    link = send(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": table_of(event)}).url
    tickets = Ticket.objects.values_list("pk", flat=True)
    ines.post(f"{link}annuler/", {"tickets": list(tickets)})
    assert Ticket.objects.filter(seat_key__isnull=False).count() == 0
    assert table_of(event).quota.seats_taken == 0
    assert send(ines, event, {"seat": ines.seat.pk, "lunch": True}).status_code == 302


def test_member_price_is_for_the_member_and_not_for_the_guest(ines, event):
    event.ticket_types.filter(price_cents=3000).update(member_price_cents=1000)
    send(ines, event, {"seat": ines.seat.pk}, {"seat": ""})
    prices = Ticket.objects.order_by("attendee__position").values_list("price_cents", "member_seat")
    assert list(prices) == [(1000, ines.seat.pk), (3000, None)]


def test_full_conference_is_full_for_a_member_too_whatever_the_lunch_has_left(ines, event):
    event.quotas.filter(is_room=True).update(capacity=0)
    event.has_waiting_list = False
    event.save()
    page = ines.get(reverse("events:register", args=[event.slug])).content.decode()
    assert 'data-outcome="full"' in page


class TestOffered:
    """What a member is entitled to is asked again when a place of the line is accepted."""

    @pytest.fixture
    def offered(self, ines, event):
        room = event.quotas.get(is_room=True)
        room.capacity = 0
        room.save()
        event.ticket_types.filter(price_cents=3000).update(member_price_cents=1000)
        url, data = filled(ines, event, {"seat": ines.seat.pk, "lunch": True})
        assert ines.post(url, data | {"list": "1"}).status_code == 302
        room.refresh_from_db()
        room.capacity = 1
        room.save()
        assert operations.offer_due_seats(now=timezone.now()) == 1
        return Registration.objects.get(state="offered")

    def accept(self, client, registration):
        return client.post(reverse("events:accept", args=[registration.token]), {"method": "door"})

    def test_is_accepted_at_the_member_price(self, ines, offered):
        self.accept(ines, offered)
        offered.refresh_from_db()
        assert (offered.state, offered.order.total_cents) == ("confirmed", 1000 + 2500)

    def test_is_refused_once_the_seat_has_ended_and_stays_kept(self, ines, event, offered):
        ines.seat.last_day = event.first_day - datetime.timedelta(days=1)
        ines.seat.save()
        self.accept(ines, offered)
        assert "Inès Caron n’a plus de siège de membre le jour de l’événement" in read(ines, offered.get_absolute_url())
        offered.refresh_from_db()
        assert (offered.state, offered.order) == ("offered", None)

        ines.seat.last_day = event.first_day
        ines.seat.save()
        self.accept(ines, offered)
        offered.refresh_from_db()
        assert offered.state == "confirmed"

    def test_is_refused_once_the_membership_has_ended(self, ines, event, offered):
        ines.seat.membership.last_day = event.first_day - datetime.timedelta(days=1)
        ines.seat.membership.save()
        with pytest.raises(operations.MembersOnly):
            operations.accept_offer(registration=offered, method="door", now=timezone.now())


def test_members_only_event_tells_a_stranger_where_to_log_in(client, event):
    event.ticket_types.filter(audience="public").update(is_active=False)
    url = reverse("events:register", args=[event.slug])
    response = client.get(url)
    page = response.content.decode()
    assert 'data-outcome="members"' in page
    assert "Déjeuner des membres&nbsp;: réservé aux membres." in page
    assert f'href="{reverse("account_login")}?next={url}"' in page


@pytest.mark.parametrize("is_past", [False, True])
def test_page_of_the_event_asks_at_most_twelve_queries(client, event, count_queries, is_past):
    if is_past:
        event.starts_at, event.ends_at = (
            moment - datetime.timedelta(days=90) for moment in (event.starts_at, event.ends_at)
        )
        event.opens_at = event.closes_at = None
        event.save()
    assert count_queries(client, event.get_absolute_url()) <= 12


def test_costs_as_much_for_many_colleagues(ines, membership, event):
    url = reverse("events:register", args=[event.slug])

    def asked():
        ines.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert ines.get(url).status_code == 200
        return len(queries)

    few = asked()
    for n in range(30):
        create_seat(membership=membership)
        create_table(part=lunch_of(event).part, topic=f"Table {n}")
    assert asked() == few


def test_taking_conference_lunch_and_table_asks_few_queries(ines, event):
    """Beside what a stranger's registration asks: who it is, whose colleagues, three quotas, a key."""
    url, data = filled(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": table_of(event)})
    with CaptureQueriesContext(connection) as queries:
        assert ines.post(url, data).status_code == 302
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 32


def lunch_tickets() -> list[int]:
    rows = Ticket.objects.filter(member_seat__isnull=False).order_by("pk")
    return list(rows.values_list("member_seat", flat=True))


class TestColleagueInstead:
    def address(self, link) -> str:
        return f"{link}participants/{Attendee.objects.get().pk}/collegue/"

    def test_comes_under_new_codes_and_both_are_told(self, ines, marc, event, link):
        attendee = Attendee.objects.get()
        attendee.dietary_needs = "sans noix"
        attendee.save()
        codes = set(Ticket.objects.values_list("code", flat=True))
        QueuedMail.objects.all().delete()
        response = ines.post(self.address(link), {"seat": marc.pk}, follow=True)
        assert "chacun est prévenu" in response.content.decode()
        attendee.refresh_from_db()
        assert (attendee.name, attendee.email, attendee.dietary_needs) == ("Marc Delmas", marc.email, "")
        assert attendee.unique_key.endswith(marc.email)
        assert codes.isdisjoint(Ticket.objects.values_list("code", flat=True))
        ticket = lunch_ticket()
        assert (ticket.member_seat, ticket.table) == (marc, table_of(event))
        assert ticket.seat_key.endswith(f":{marc.pk}")
        kinds = sorted((mail.to, mail.key.partition(":")[0]) for mail in QueuedMail.objects.all())
        assert kinds == [("ines@orange.example", "renamed"), ("marc.secret@orange.example", "renamed")]
        assert "marc.secret" not in ines.get(link).content.decode()

    def test_tells_who_gave_the_place_away_too(self, ines, marc, event):
        lea = create_seat(
            membership=marc.membership, person=create_person(name="Léa Petit"), email="lea@orange.example"
        )
        link = send(ines, event, {"seat": marc.pk, "lunch": True}).url
        QueuedMail.objects.all().delete()
        ines.post(self.address(link), {"seat": lea.pk})
        told = {mail.to: mail for mail in QueuedMail.objects.all()}
        assert set(told) == {"ines@orange.example", "lea@orange.example", "marc.secret@orange.example"}
        former = told["marc.secret@orange.example"]
        assert "Bonjour Marc Delmas," in former.text
        assert "Votre place est maintenant celle de Léa Petit" in former.text
        assert link not in former.text

    def test_leaves_the_first_free_to_come_again(self, ines, marc, event, link):
        ines.post(self.address(link), {"seat": marc.pk})
        assert send(ines, event, {"seat": ines.seat.pk, "lunch": True}).status_code == 302

    def test_who_comes_already_is_not_in_the_list(self, ines, marc, event, link):
        send(ines, event, {"seat": marc.pk, "lunch": True})
        url = f"{link}participants/{Attendee.objects.order_by('pk')[0].pk}/collegue/"
        assert "Marc Delmas" not in ines.get(url).content.decode()
        response = ines.post(url, {"seat": marc.pk})
        assert response.status_code == 200
        assert lunch_tickets() == [ines.seat.pk, marc.pk]

    def test_takes_the_place_of_who_left_the_company(self, ines, marc, event, link):
        lea = create_user(email="lea@orange.example")
        create_seat(membership=marc.membership, user=lea)
        ines.seat.last_day = event.first_day - datetime.timedelta(days=1)
        ines.seat.save()
        client = logged_in(lea)
        assert client.post(self.address(link), {"seat": marc.pk}).status_code == 302
        assert lunch_ticket().member_seat == marc

    def test_is_nobody_from_elsewhere(self, ines, event, link):
        other = create_seat(person=create_person(name="Paul Renard"))
        page = ines.get(self.address(link)).content.decode()
        assert "Paul Renard" not in page
        response = ines.post(self.address(link), {"seat": other.pk})
        assert "n’a pas de siège" in response.content.decode()
        assert lunch_ticket().member_seat == ines.seat

    def test_is_chosen_by_who_is_logged_in_and_sits_in_the_company(self, client, member, marc, event, link):
        """The link alone does not tell the names of a company's people."""
        url = self.address(link)
        assert client.get(url)["Location"].startswith(reverse("account_login"))
        assert member.get(url).status_code == 404
        assert member.post(url, {"seat": marc.pk}).status_code == 404
        rival = logged_in(create_user(email="r@rival.example"))
        create_seat(email="r@rival.example")
        assert rival.get(url).status_code == 404
        assert rival.post(url, {"seat": marc.pk}).status_code == 404
        assert lunch_ticket().seat_key.endswith(f":{lunch_ticket().member_seat_id}")

    def test_is_refused_after_the_deadline_for_names(self, ines, marc, event, link):
        event.names_until = timezone.now() - datetime.timedelta(minutes=1)
        event.save()
        ines.post(self.address(link), {"seat": marc.pk})
        assert lunch_ticket().member_seat == ines.seat

    def test_replaces_the_change_of_name(self, client, ines, event, link):
        attendee = Attendee.objects.get()
        url = reverse("events:rename", args=[link.split("/")[2], attendee.pk])
        names = {"first_name": "Un", "last_name": "Inconnu", "email": "x@example.org"}
        assert client.post(url, names)["Location"] == self.address(link)
        attendee.refresh_from_db()
        assert attendee.name == "Inès Caron"


def test_a_claim_that_nothing_stands_behind_is_seen(ines, event, link):
    ticket = lunch_ticket()
    key = ticket.seat_key
    Ticket.objects.filter(pk=ticket.pk).update(seat_key=None)
    assert invariants.broken() == [f"ticket {ticket.pk} claims None, which is not what it holds"]
    Ticket.objects.filter(pk=ticket.pk).update(seat_key=key)


def test_ticket_whose_seat_is_not_held_on_the_day_is_found(ines, event, link):
    assert list(without_seat(now=timezone.now())) == []
    ines.seat.last_day = event.first_day - datetime.timedelta(days=1)
    ines.seat.save()
    assert list(without_seat(now=timezone.now())) == [lunch_ticket()]
    assert invariants.notes() == [f"ticket {lunch_ticket().pk} is a member's, whose seat is not held on the day"]
