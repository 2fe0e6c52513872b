"""The tables of a members' lunch: which one a member gets, keeps, and takes instead."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import operations as billing
from events import operations, tickets_pdf
from events.models import Registration, Ticket
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


def left(event, topic) -> int:
    return table_of(event, topic).quota.seats_left


def test_a_member_sees_the_tables_and_what_is_left_at_each(ines, event):
    create_table(part=lunch_of(event).part, topic="Complète", places=1, seats_taken=0)
    full = table_of(event, "Complète")
    send(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": full})
    other = create_user(email="o@example.org")
    create_seat(membership=ines.seat.membership, user=other)
    client = logged_in(other)
    page = client.get(reverse("events:register", args=[event.slug])).content.decode()
    assert "Il reste 2 places." in page
    assert f'value="{full.pk}"' not in page[page.index('class="tables"') :].partition("</fieldset>")[0]
    assert "complète" in page


def test_full_table_brings_the_form_back_with_the_others(ines, event):
    table = table_of(event)
    url, data = filled(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": table})
    table.quota.capacity = 0
    table.quota.save()
    response = ines.post(url, data)
    assert "La table «\u00a0Mesurer\u00a0» est complète." in said(response)
    assert Registration.objects.count() == 0
    assert event.quotas.get(name_fr="Les couverts").seats_taken == 0


def test_table_of_another_event_is_refused(ines, event):
    other = create_table(part=lunch_of(event).part.event.parts.create(name="Autre"), topic="Ailleurs")
    response = send(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": other})
    assert "Cette table n’est plus proposée." in said(response)
    assert Registration.objects.count() == 0


def test_member_waits_in_line_with_a_lunch_and_picks_a_table_later(ines, event):
    lunch = lunch_of(event)
    event.quotas.filter(name_fr="Les couverts").update(capacity=0)
    url, data = filled(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": table_of(event)})
    assert ines.post(url, data | {"list": "1"}).status_code == 302
    ticket = Ticket.objects.get(ticket_type=lunch)
    assert (ticket.attendee.registration.state, ticket.table) == ("waiting", None)
    assert ticket.seat_key.endswith(f":{ines.seat.pk}")
    assert send(ines, event, {"seat": ines.seat.pk, "lunch": True}).status_code == 200


def test_page_of_the_event_shows_topics_and_facilitators_and_nobody_who_sits_there(client, ines, event):
    table = table_of(event)
    table.facilitator = create_person(name="Yann Gourvennec")
    table.save()
    send(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": table})
    page = read(client, event.get_absolute_url())
    assert "Mesurer Avec Yann Gourvennec Il reste 1 place." in page
    assert "Inès" not in page
    assert "Réservé aux membres" in page


def test_table_is_said_in_the_mail_and_on_the_ticket(ines, event, link):
    mail = QueuedMail.objects.get(to="ines@orange.example")
    assert "Inès Caron, Déjeuner des membres, table «\u00a0Mesurer\u00a0»" in mail.text
    assert tickets_pdf.page(lunch_ticket(), event)["included"] == ["Votre table\u00a0: Mesurer"]


class TestLateMoney:
    """A transfer that arrives after the places were released."""

    @pytest.fixture
    def late(self, ines, event):
        url, data = filled(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": table_of(event)})
        ines.post(url, data | {"method": "transfer"})
        registration = Registration.objects.select_related("order").get()
        now = registration.held_until + datetime.timedelta(minutes=1)
        assert operations.expire(registration=registration, now=now)
        assert lunch_ticket().seat_key is None
        return registration

    def pay(self, registration) -> Registration:
        billing.record_payment(
            order=registration.order,
            amount_cents=registration.order.total_cents,
            method="transfer",
            provider_ref="virement-1",
            now=timezone.now(),
        )
        registration.refresh_from_db()
        return registration

    def test_claims_the_seat_and_the_table_again(self, ines, event, late):
        assert self.pay(late).state == "confirmed"
        ticket = lunch_ticket()
        assert (ticket.table, ticket.seat_key) == (
            table_of(event),
            f"{event.pk}:{lunch_of(event).part_id}:{ines.seat.pk}",
        )
        assert left(event, "Mesurer") == 1

    def test_does_without_a_table_that_filled_up(self, event, late):
        event.quotas.filter(table__topic_fr="Mesurer").update(capacity=0)
        assert self.pay(late).state == "confirmed"
        assert lunch_ticket().table is None

    def test_is_given_back_when_the_seat_has_another_ticket_by_then(self, ines, event, late):
        send(ines, event, {"seat": ines.seat.pk, "lunch": True})
        assert self.pay(late).state == "expired"
        assert late.order.refunds.get().reason == "no_seat"


class TestAnotherTable:
    def address(self, link) -> str:
        return f"{link}billets/{lunch_ticket().pk}/table/"

    def test_is_taken_by_who_holds_the_link(self, client, event, link):
        page = read(client, link)
        assert "Table « Mesurer ». " in page.replace("\u00a0", " ")
        assert "Changer de table" in page
        response = client.post(self.address(link), {"table": table_of(event, "Convaincre").pk}, follow=True)
        assert "C’est noté. Votre table figure sur le billet." in response.content.decode()
        assert lunch_ticket().table == table_of(event, "Convaincre")
        assert (left(event, "Mesurer"), left(event, "Convaincre")) == (2, 1)

    def test_may_be_none(self, client, event, link):
        client.post(self.address(link), {"table": ""})
        assert lunch_ticket().table is None
        assert left(event, "Mesurer") == 2
        assert "Choisir une table" in read(client, link)

    def test_is_refused_when_it_is_full(self, client, event, link):
        other = table_of(event, "Convaincre")
        other.quota.capacity = 0
        other.quota.save()
        assert f'value="{other.pk}"' not in client.get(self.address(link)).content.decode()
        response = client.post(self.address(link), {"table": other.pk})
        assert "Cette table vient d’être complète." in response.content.decode()
        assert lunch_ticket().table == table_of(event)
        assert left(event, "Mesurer") == 1

    @pytest.mark.parametrize("value", ["999999999999999999999", "x", "-1"])
    def test_is_one_of_those_there_are(self, client, link, value):
        assert "Cette table n’est plus proposée." in client.post(self.address(link), {"table": value}).content.decode()

    def test_is_not_for_the_conference_nor_for_another_link(self, client, ines, event, link):
        conference = Ticket.objects.exclude(pk=lunch_ticket().pk).get()
        assert client.get(f"{link}billets/{conference.pk}/table/").status_code == 404
        address = self.address(link)
        other = send(client, event, {}).url
        assert client.get(address.replace(link, other)).status_code == 404
        assert client.post(f"/inscriptions/x/billets/{lunch_ticket().pk}/table/", {"table": ""}).status_code == 404

    def test_is_too_late_once_it_began(self, client, event, link):
        now = timezone.now()
        event.refresh_from_db()
        event.starts_at, event.ends_at = now - datetime.timedelta(hours=1), now + datetime.timedelta(hours=2)
        event.opens_at = event.closes_at = None
        event.save()
        client.post(self.address(link), {"table": ""})
        assert lunch_ticket().table == table_of(event)

    def test_is_too_late_at_a_lunch_before_the_conference(self, client, event, link):
        part = lunch_of(event).part
        part.starts_at = timezone.now() - datetime.timedelta(minutes=5)
        part.save()
        assert "Changer de table" not in read(client, link)
        client.post(self.address(link), {"table": ""})
        assert lunch_ticket().table == table_of(event)
