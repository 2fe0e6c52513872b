"""The pages on which an organiser registers by hand, overbooks, moves, cancels and offers; and the journal."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from billing.models import Method, Payment
from events import operations
from events.models import Event, Registration, Ticket
from events.offers import offer_of
from mail.models import QueuedMail
from tests.factories.directory import create_person
from tests.factories.events import create_coming_conference, create_event, create_members_lunch, create_registration
from tests.factories.members import create_seat
from tests.forms import fields_of, messages_of

pytestmark = pytest.mark.django_db

ADD = "/gestion/events/registration/add/"


@pytest.fixture
def conference(db) -> Event:
    return create_coming_conference(title="La fin du début", capacity=2)


@pytest.fixture
def full(conference) -> Event:
    create_registration(event=conference, attendees=({}, {}), now=timezone.now())
    return conference


def text(response) -> str:
    return response.content.decode().replace("&nbsp;", "\u00a0")


def last_entry() -> str:
    return LogEntry.objects.order_by("-pk").first().get_change_message()


class TestByHand:
    def url(self, event: Event) -> str:
        return f"{ADD}?event={event.pk}"

    def typed(self, client, event: Event, **changes) -> dict:
        data = fields_of(client.get(self.url(event)), "by_hand_form")
        part = event.parts.get().pk
        person = {
            "p1-first_name": "Claire",
            "p1-last_name": "Vasseur",
            "p1-email": "claire@example.org",
            f"p1-part_{part}": str(event.ticket_types.order_by("position").first().pk),
        }
        return data | person | changes

    def test_asks_for_the_event_first(self, organiser, conference):
        draft = create_event(state=Event.State.DRAFT, title="Brouillon")
        page = organiser.get(ADD)
        assert f'href="?event={conference.pk}"' in text(page)
        assert f"?event={draft.pk}" not in text(page)

    def test_registers_and_leads_to_the_registration(self, organiser, conference):
        response = organiser.post(self.url(conference), self.typed(organiser, conference), follow=True)
        registration = Registration.objects.get()
        assert response.redirect_chain[-1][0] == reverse("admin:events_registration_change", args=[registration.pk])
        assert messages_of(response) == ["Inscription faite pour Claire Vasseur\u00a0: 30\u00a0€, à régler."]
        assert registration.entered_by == organiser.user
        assert last_entry() == "Inscription à la main\u00a0: 30\u00a0€, à l’accueil."
        assert QueuedMail.objects.get().to == "claire@example.org"

    def test_a_member_takes_the_lunch_and_somebody_else_as_a_guest(self, organiser, conference):
        lunch = create_members_lunch(event=conference)
        create_seat(email="claire@example.org", person=create_person(name="Claire Vasseur"))
        url = self.url(conference)
        page = organiser.get(url)
        main = conference.parts.order_by("position", "pk").first()
        data = fields_of(page, "by_hand_form") | {
            f"p1-part_{main.pk}": str(conference.ticket_types.order_by("position").first().pk),
            f"p1-part_{lunch.part_id}": str(lunch.pk),
            "p1-first_name": "Claire",
            "p1-last_name": "Vasseur",
        }
        assert organiser.post(url, data | {"p1-email": "claire@example.org"}).status_code == 302
        member = Ticket.objects.get(ticket_type=lunch)
        assert (member.member_seat.email, member.due_cents) == ("claire@example.org", 2500)

        data = fields_of(organiser.get(url), "by_hand_form") | {
            name: value for name, value in data.items() if name.startswith("p1-")
        }
        stranger = data | {"p1-first_name": "Ivan", "p1-email": "ivan@example.org"}
        assert "ou inscrivez cette personne comme invitée." in text(organiser.post(url, stranger))
        assert organiser.post(url, stranger | {"way": "guest", "why": "Anime une table"}).status_code == 302
        guest = Ticket.objects.exclude(pk=member.pk).get(ticket_type=lunch)
        assert (guest.member_seat, guest.due_cents, guest.attendee.first_name) == (None, 0, "Ivan")

    def test_the_journal_is_french_from_the_english_admin(self, organiser, conference):
        organiser.post(f"/en{self.url(conference)}", self.typed(organiser, conference))
        assert last_entry() == "Inscription à la main\u00a0: 30\u00a0€, à l’accueil."

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"p1-email": ""}, "Il manque l’adresse électronique, par exemple «\u00a0nom@entreprise.fr\u00a0»."),
            ({"way": "guest"}, "Dites pourquoi cette personne est invitée."),
            ({"p1-first_name": "\u202e\n"}, "Il manque le prénom."),
        ],
    )
    def test_says_what_is_missing_and_keeps_the_rest(self, organiser, conference, changes, sentence):
        response = organiser.post(self.url(conference), self.typed(organiser, conference, **changes))
        assert sentence in text(response)
        assert 'value="Vasseur"' in text(response)
        assert Registration.objects.count() == 0

    def test_money_that_came_is_noted_by_who_keeps_the_books(self, organiser, conference):
        page = organiser.get(self.url(conference))
        assert "Déjà réglé" not in text(page)
        assert 'name="reference"' not in text(page)
        paid = {"way": "paid", "received_by": "door", "reference": "Reçu 12"}
        response = organiser.post(self.url(conference), self.typed(organiser, conference, **paid))
        assert "paid n’en fait pas partie" in text(response)
        assert (Registration.objects.count(), Payment.objects.count()) == (0, 0)

    def test_already_paid_needs_its_reference(self, administrator, conference):
        response = administrator.post(self.url(conference), self.typed(administrator, conference, way="paid"))
        assert "Il manque la référence de ce règlement." in text(response)
        assert Registration.objects.count() == 0

    def test_already_paid_is_counted_once(self, administrator, conference):
        paid = {"way": "paid", "received_by": "door", "reference": "Reçu 12"}
        administrator.post(self.url(conference), self.typed(administrator, conference, **paid))
        payment = Payment.objects.get()
        assert (payment.amount_cents, payment.recorded_by) == (3000, administrator.user)
        again = self.typed(administrator, conference, **paid, **{"p1-email": "autre@example.org"})
        response = administrator.post(self.url(conference), again)
        assert "Un règlement porte déjà cette référence\u00a0: il a été compté." in text(response)
        assert Payment.objects.count() == 1

    def test_a_second_click_finds_the_first(self, administrator, conference):
        data = self.typed(administrator, conference, way="paid", reference="Reçu 12")
        first, second = (administrator.post(self.url(conference), data) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert Registration.objects.count() == 1

    def test_one_more_person_keeps_what_was_typed(self, organiser, conference):
        data = self.typed(organiser, conference)
        page = organiser.post(f"{self.url(conference)}&participants=2", data)
        assert 'name="p2-last_name"' in text(page)
        assert 'value="Vasseur"' in text(page)
        assert Registration.objects.count() == 0

    @pytest.mark.parametrize("state", ["cancelled", "draft"])
    def test_where_nobody_registers(self, organiser, state):
        event = create_event(state=state)
        response = organiser.get(self.url(event), follow=True)
        assert response.redirect_chain[-1][0] == reverse("admin:events_event_change", args=[event.pk])

    @pytest.mark.parametrize("event", ["", "abc", "²", "999999"])
    def test_no_such_event_asks_again(self, organiser, event):
        assert "à quel événement" in text(organiser.get(f"{ADD}?event={event}"))

    def test_no_number_at_all_is_no_error_of_ours(self, organiser):
        assert organiser.get(f"{ADD}?event={'9' * 40}").status_code == 400


class TestOverbooking:
    url, typed = TestByHand.url, TestByHand.typed

    def warned(self, client, event: Event):
        return client.post(self.url(event), self.typed(client, event))

    def test_says_what_and_by_how_many_and_writes_nothing(self, organiser, full):
        page = text(self.warned(organiser, full))
        assert "C’est complet" in page
        assert "La salle\u00a0: 2 places prises sur 2." in page
        assert "Il y en aurait 1 de trop." in page
        assert Registration.objects.count() == 1

    def test_asks_for_the_reason(self, organiser, full):
        data = fields_of(self.warned(organiser, full), "overbook_form")
        response = organiser.post(self.url(full), data | {"overbook_why": " "})
        assert "Il manque la raison." in text(response)
        assert Registration.objects.count() == 1

    def test_overbooks_by_one_with_a_reason(self, organiser, full):
        data = fields_of(self.warned(organiser, full), "overbook_form")
        response = organiser.post(self.url(full), data | {"overbook_why": "Vient avec l’intervenante"}, follow=True)
        registration = Registration.objects.get(buyer_email="claire@example.org")
        assert registration.entered_why == "Vient avec l’intervenante"
        assert full.quotas.get(is_room=True).overbooked_by == 1
        assert last_entry() == (
            "Inscription à la main\u00a0: 30\u00a0€, à l’accueil. En surnombre\u00a0: La salle, 1 de trop. "
            "Raison\u00a0: Vient avec l’intervenante"
        )
        assert "Vient avec l’intervenante" in text(response)

    def test_more_than_was_said_is_said_first(self, organiser, full):
        data = fields_of(self.warned(organiser, full), "overbook_form")
        full.quotas.filter(is_room=True).update(capacity=1)
        page = text(organiser.post(self.url(full), data | {"overbook_why": "Promis"}))
        assert "Il y en aurait 2 de trop." in page
        assert Registration.objects.count() == 1

    def test_back_to_the_form_with_everything(self, organiser, full):
        data = fields_of(self.warned(organiser, full), "overbook_form")
        page = text(organiser.post(self.url(full), data | {"back": "1"}))
        assert 'value="claire@example.org"' in page
        assert 'name="way"' in page


@pytest.mark.parametrize("who", ["member", "community_manager", "treasurer", "door"])
def test_only_organisers_act(who, conference, request):
    registration = create_registration(event=conference, now=timezone.now())
    ticket = operations.standing_tickets(registration)[0]
    client = request.getfixturevalue(who)
    for name, arguments in (
        ("admin:events_registration_add", []),
        ("admin:events_registration_cancel", [registration.pk]),
        ("admin:events_registration_move", [registration.pk, ticket.pk]),
        ("admin:events_registration_offer", [registration.pk]),
        ("admin:events_event_journal", [conference.pk]),
    ):
        for send in (client.get, client.post):
            assert send(reverse(name, args=arguments)).status_code in (302, 403, 404), name
    registration.refresh_from_db()
    assert registration.state == "confirmed"


class TestMoving:
    def page(self, registration: Registration) -> str:
        ticket = operations.standing_tickets(registration)[0]
        return reverse("admin:events_registration_move", args=[registration.pk, ticket.pk])

    def test_shows_the_new_price_then_moves(self, organiser, conference):
        registration = create_registration(event=conference, now=timezone.now())
        with_book = conference.ticket_types.order_by("position").last()
        response = organiser.get(self.page(registration))
        assert "50\u00a0€</b>" in text(response)
        assert "20\u00a0€ de plus à régler" in text(response)
        data = fields_of(response, "move_form") | {"to": f"{with_book.pk}:5000"}
        response = organiser.post(self.page(registration), data, follow=True)
        assert messages_of(response) == ["Le tarif est changé. Reste à régler\u00a0: 20\u00a0€."]
        assert operations.standing_tickets(registration)[0].ticket_type == with_book
        assert last_entry() == "Billet de Claire Vasseur\u00a0: Place seule → Place avec le livre, 50\u00a0€."

    def test_a_price_that_changed_since_is_shown_again(self, organiser, conference):
        registration = create_registration(event=conference, now=timezone.now())
        with_book = conference.ticket_types.order_by("position").last()
        data = fields_of(organiser.get(self.page(registration)), "move_form") | {"to": f"{with_book.pk}:5000"}
        conference.ticket_types.filter(pk=with_book.pk).update(price_cents=6000)
        response = organiser.post(self.page(registration), data)
        assert "Les tarifs ont changé. Voici ceux du moment." in text(response)
        assert "60\u00a0€</b>" in text(response)
        assert operations.standing_tickets(registration)[0].price_cents == 3000

    def test_what_is_full_asks_for_a_tick_and_a_reason(self, organiser, conference):
        conference.quotas.filter(is_room=False).update(capacity=0)
        registration = create_registration(event=conference, now=timezone.now())
        with_book = conference.ticket_types.order_by("position").last()
        response = organiser.get(self.page(registration))
        assert "Le livre\u00a0: 1 de trop" in text(response)
        data = fields_of(response, "move_form") | {"to": f"{with_book.pk}:5000"}
        response = organiser.post(self.page(registration), data)
        assert "C’est complet, ou d’autres attendent. Cochez cette case et dites pourquoi." in text(response)
        response = organiser.post(self.page(registration), data | {"overbook": "on"})
        assert "Il manque la raison." in text(response)
        organiser.post(self.page(registration), data | {"overbook": "on", "note": "Un livre de plus arrive"})
        assert conference.quotas.get(is_room=False).overbooked_by == 1
        assert last_entry().endswith("En passant la limite. Raison\u00a0: Un livre de plus arrive")

    def test_of_another_registration_is_not_found(self, organiser, conference):
        one, other = (create_registration(event=conference, now=timezone.now()) for _ in range(2))
        ticket = operations.standing_tickets(other)[0]
        url = reverse("admin:events_registration_move", args=[one.pk, ticket.pk])
        assert organiser.get(url).status_code == 404


class TestCancelling:
    def test_with_the_fee_or_without_and_a_reason(self, organiser, conference):
        conference.cancellation_steps.all().delete()
        conference.cancellation_steps.create(until_days_before=0, percent_due=50)
        registration = create_registration(event=conference, attendees=({}, {}), now=timezone.now())
        url = reverse("admin:events_registration_cancel", args=[registration.pk])
        page = organiser.get(url)
        assert "frais aujourd’hui\u00a0: 15\u00a0€" in text(page)
        assert "Tout annuler\u00a0: 30\u00a0€ de frais et 30\u00a0€ à rembourser" in text(page)
        assert "sans frais, 60\u00a0€ à rembourser." in text(page)
        first, second = operations.standing_tickets(registration)
        data = fields_of(page, "cancel_form")
        assert "Cochez la place à annuler." in text(organiser.post(url, data))
        assert "Il manque la raison." in text(organiser.post(url, data | {"tickets": first.pk}))
        response = organiser.post(url, data | {"tickets": first.pk, "note": "Malade"}, follow=True)
        assert messages_of(response) == ["1 place annulée. À rembourser\u00a0: 15\u00a0€."]
        assert last_entry() == (
            "Places annulées, frais selon les conditions\u00a0: Claire Vasseur (Place seule). Raison\u00a0: Malade"
        )
        response = organiser.post(url, data | {"tickets": second.pk, "note": "Aussi", "fee": "waive"}, follow=True)
        assert messages_of(response) == ["1 place annulée. À rembourser\u00a0: 45\u00a0€."]
        registration.refresh_from_db()
        assert registration.state == "cancelled"
        assert organiser.get(url).status_code == 302

    def test_a_place_of_somebody_else_is_not_cancelled_by_its_number(self, organiser, conference):
        mine, other = (create_registration(event=conference, now=timezone.now()) for _ in range(2))
        elsewhere = create_registration(now=timezone.now())
        url = reverse("admin:events_registration_cancel", args=[mine.pk])
        data = fields_of(organiser.get(url), "cancel_form") | {"note": "Erreur"}
        foreign = [operations.standing_tickets(row)[0].pk for row in (other, elsewhere)]
        assert organiser.post(url, data | {"tickets": foreign}).status_code == 200
        for row in (mine, other, elsewhere):
            row.refresh_from_db()
            assert row.state == "confirmed"
            assert len(operations.standing_tickets(row)) == 1


class TestOffering:
    @pytest.fixture
    def waiting(self, full) -> Registration:
        choice = operations.Choice(full.ticket_types.order_by("position").first())
        return operations.join_waiting_list(
            event=full,
            form_token="un-jeton-de-vingt-caracteres",
            attendees=[operations.AttendeeInput("Anne", "Dupont", "anne@example.org", [choice])],
            method=Method.DOOR,
            language="fr",
            price_digest=offer_of(full, now=timezone.now()).digest,
            consents={},
            now=timezone.now(),
        )

    def test_a_place_beyond_the_room_asks_for_a_tick_and_a_reason(self, organiser, waiting):
        url = reverse("admin:events_registration_offer", args=[waiting.pk])
        page = organiser.get(url)
        assert "N° 1 dans la liste de La salle." in text(page)
        assert "Il y en aurait 1 de trop." in text(page)
        data = fields_of(page, "offer_form")
        assert "Il manque la raison." in text(organiser.post(url, data))
        response = organiser.post(url, data | {"why": "Partenaire"})
        assert "C’est complet. Cochez cette case pour offrir ces places quand même." in text(response)
        organiser.post(url, data | {"why": "Partenaire", "overbook": "on"})
        waiting.refresh_from_db()
        assert (waiting.state, waiting.entered_by, waiting.entered_why) == ("offered", organiser.user, "Partenaire")
        assert last_entry() == "Place proposée, avant son tour. En surnombre. Raison\u00a0: Partenaire"
        assert organiser.get(url).status_code == 302

    def test_one_who_does_not_wait_gets_no_offer(self, organiser, conference):
        registration = create_registration(event=conference, now=timezone.now())
        url = reverse("admin:events_registration_offer", args=[registration.pk])
        assert organiser.post(url, {"why": "Promis"}).status_code == 302
        assert registration.state == "confirmed"


class TestJournal:
    def test_gathers_the_event_its_registrations_and_what_is_sold(self, organiser, conference, count_queries):
        room = conference.quotas.get(is_room=True)
        room.save()  # its history begins
        registration = create_registration(event=conference, now=timezone.now())
        room.refresh_from_db()
        room.capacity = 120
        room.save()
        tickets = operations.standing_tickets(registration)
        url = reverse("admin:events_registration_cancel", args=[registration.pk])
        organiser.post(url, {"tickets": tickets[0].pk, "fee": "keep", "note": "Malade"})
        elsewhere = create_registration(now=timezone.now())
        organiser.post(
            reverse("admin:events_registration_cancel", args=[elsewhere.pk]),
            {"tickets": operations.standing_tickets(elsewhere)[0].pk, "fee": "keep", "note": "D’ailleurs"},
        )
        page = text(organiser.get(reverse("admin:events_event_journal", args=[conference.pk])))
        assert "Raison\u00a0: Malade" in page
        assert "D’ailleurs" not in page
        assert "Capacité\u00a0: 2 → 120" in page
        assert count_queries(organiser, reverse("admin:events_event_journal", args=[conference.pk])) <= 15

    def test_the_history_of_a_registration_reads_the_same(self, organiser, conference):
        registration = create_registration(event=conference, now=timezone.now())
        url = reverse("admin:events_registration_cancel", args=[registration.pk])
        tickets = operations.standing_tickets(registration)
        organiser.post(url, {"tickets": tickets[0].pk, "fee": "waive", "note": "Malade"})
        page = text(organiser.get(reverse("admin:events_registration_history", args=[registration.pk])))
        assert "Places annulées, sans frais" in page

    def test_of_an_event_that_nobody_touched(self, organiser):
        event = create_event()
        assert "Rien encore." in text(organiser.get(reverse("admin:events_event_journal", args=[event.pk])))


def test_a_registration_shows_its_tickets_and_what_may_be_done(organiser, treasurer, conference):
    registration = create_registration(event=conference, now=timezone.now())
    url = reverse("admin:events_registration_change", args=[registration.pk])
    page = text(organiser.get(url))
    assert "Changer de tarif" in page
    assert "Annuler des places" in page
    assert "Proposer une place" not in page
    assert "Changer de tarif" not in text(treasurer.get(url))
