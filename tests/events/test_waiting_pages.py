"""The waiting list over HTTP: the form of a full event, and the page behind the link of who waits or is offered."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events import operations
from events.models import Event, Registration, TicketType
from tests.factories.events import create_coming_conference, create_registration

from .pages import main_of, read
from .registering import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_well")]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def event():
    """A conference of two seats, both taken; `event.held` holds them."""
    event = create_coming_conference(slug="conference", capacity=2)
    event.held = [create_registration(event=event, method="door", now=timezone.now()) for _ in range(2)]
    return event


def join(client, event, people=1, **changes) -> Registration:
    url, data = form_of(client, event, people=people)
    response = client.post(url, data | {"list": "1"} | changes)
    assert response.status_code == 302, response.context["errors"]
    return Registration.objects.get(token=response.url.strip("/").rpartition("/")[2])


def free_one(event):
    registration = event.held.pop()
    tickets = operations.standing_tickets(registration)
    operations.cancel_tickets(registration=registration, tickets=tickets, now=timezone.now())


def outcome(client, registration) -> str:
    main = main_of(client, registration.get_absolute_url())
    return main.partition('data-outcome="')[2].partition('"')[0]


def answer(client, name, registration, **data):
    return client.post(reverse(f"events:{name}", args=[registration.token]), data)


class TestTheForm:
    def test_a_full_event_offers_its_list_as_the_next_step(self, client, event):
        page = client.get(reverse("events:register", args=[event.slug])).content.decode()
        assert "<h1>Liste d’attente</h1>" in page
        assert '<button class="button button--wide" name="list" value="1">Rejoindre la liste d’attente</button>' in page
        assert "Confirmer l’inscription" not in page

    def test_joining_shows_the_rank_and_the_link(self, client, event):
        registration = join(client, event)
        assert (registration.state, registration.order) == ("waiting", None)
        assert outcome(client, registration) == "waiting"
        assert "Vous êtes en tête de la liste." in read(client, registration.get_absolute_url())
        second = join(client, event, **{"p1-email": "ali@example.org"})
        assert "Vous êtes 2e dans la liste." in read(client, second.get_absolute_url())

    def test_an_older_form_of_a_full_event_keeps_what_was_typed_and_offers_the_list(self, client, event):
        url, data = form_of(client, event)
        response = client.post(url, data)
        page = response.content.decode()
        assert 'data-outcome="full"' in page
        assert 'value="claire1@example.org"' in page
        assert 'name="list" value="1">Rejoindre' in page

    def test_a_full_ticket_type_can_be_waited_for_while_others_are_free(self, client, event):
        Event.objects.update(has_waiting_list=True)
        event.quotas.filter(is_room=True).update(capacity=10)
        event.quotas.filter(is_room=False).update(capacity=0)
        book = event.ticket_types.get(position=2)
        url, data = form_of(client, event)
        page = client.get(url).content.decode()
        assert "Attendre une place" in page
        assert f'value="{book.pk}"' not in page
        draft = client.post(f"{url}?participants=1&liste=1", data).content.decode()
        assert f'value="{book.pk}"' in draft
        assert 'value="claire1@example.org"' in draft
        assert "Confirmer l’inscription" in draft
        part = next(name for name in data if name.startswith("p1-part_"))
        registration = join(client, event, **{part: str(book.pk)})
        assert registration.waits_for.name == "Le livre"

    def test_whoever_finds_a_place_has_it(self, client, event):
        url, data = form_of(client, event)
        free_one(event)
        response = client.post(url, data | {"list": "1"})
        assert outcome(client, Registration.objects.get(token=response.url.strip("/").rpartition("/")[2])) == (
            "confirmed"
        )

    def test_a_group_too_large_for_what_is_left_is_told_so(self, client, event):
        url, data = form_of(client, event, people=2)
        free_one(event)
        response = client.post(url, data | {"list": "1"})
        assert response.context["refusal"].startswith("Il ne reste que 1 place")
        assert 'name="list"' not in response.content.decode()
        assert not Registration.objects.filter(state="waiting").exists()

    def test_the_same_form_twice_is_one_rank(self, client, event):
        url, data = form_of(client, event)
        answers = {client.post(url, data | {"list": "1"}).url for _ in range(2)}
        assert len(answers) == 1
        assert event.quotas.get(is_room=True).waiting == 1

    def test_without_a_list_it_is_full(self, client, event):
        url, data = form_of(client, event)
        Event.objects.update(has_waiting_list=False)
        response = client.post(url, data | {"list": "1"})
        assert 'data-outcome="full"' in response.content.decode()
        assert 'name="list"' not in response.content.decode()

    def test_an_address_in_line_is_not_told_to_a_stranger(self, client, event):
        Event.objects.update(is_one_each=True)
        registration = join(client, event)
        url, data = form_of(client, event)
        page = client.post(url, data | {"list": "1"}).content.decode()
        assert 'data-outcome="already"' in page
        assert registration.token not in page

    def test_joining_asks_at_most_thirty_queries(self, client, event):
        url, data = form_of(client, event)
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url, data | {"list": "1"}).status_code == 302
        real = [query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
        assert len(real) <= 30


class TestThePageOfWhoWaits:
    def test_it_says_how_offers_work_and_how_to_leave(self, client, event):
        page = read(client, join(client, event).get_absolute_url())
        assert "Vous avez 48 heures pour l’accepter" in page
        assert "Le prix de ce jour vous reste acquis : 30 €." in page
        assert "Quitter la liste" in page

    def test_it_is_private_and_needs_no_account(self, event):
        registration = join(Client(), event)
        response = Client().get(registration.get_absolute_url())
        assert response["Cache-Control"] == "private, no-store"
        assert 'content="noindex"' in response.content.decode()

    def test_reading_it_changes_nothing(self, client, event):
        registration = join(client, event)
        for name in ("accept", "leave", "fewer"):
            assert client.get(reverse(f"events:{name}", args=[registration.token])).status_code == 405
        registration.refresh_from_db()
        assert registration.state == "waiting"

    @pytest.mark.parametrize("name", ["accept", "leave", "fewer"])
    def test_a_wrong_link_opens_nothing(self, client, event, name):
        assert client.post(reverse(f"events:{name}", args=["x" * 22])).status_code == 404

    def test_leaving(self, client, event):
        registration = join(client, event)
        assert answer(client, "leave", registration).url == registration.get_absolute_url()
        page = read(client, registration.get_absolute_url())
        assert "Vous avez quitté la liste d’attente." in page
        assert "S’inscrire ou rejoindre la liste" in page
        assert event.quotas.get(is_room=True).waiting == 0
        answer(client, "leave", registration)
        assert event.quotas.get(is_room=True).waiting == 0

    def test_a_group_keeps_some(self, client, event):
        registration = join(client, event, people=2)
        free_one(event)
        assert "Vous êtes 2 : les places vous sont proposées toutes ensemble." in read(
            client, registration.get_absolute_url()
        )
        assert "Il y a 1 place libre, et vous êtes 2." in read(client, registration.get_absolute_url())
        keep = registration.attendees.get(email="claire2@example.org")
        answer(client, "fewer", registration, attendees=[keep.pk])
        page = read(client, registration.get_absolute_url())
        assert "C’est noté. Votre rang ne change pas." in page
        assert "Une place s’est libérée pour vous." in page

    def test_a_group_keeps_somebody(self, client, event):
        registration = join(client, event, people=2)
        page = answer(client, "fewer", registration).content.decode()
        assert "Gardez au moins une personne, ou quittez la liste." in page

    @pytest.mark.parametrize("value", ["0", "-1", "99999999999999999999", "²", "x"])
    def test_whom_to_keep_may_be_nonsense(self, client, event, value):
        registration = join(client, event, people=2)
        assert answer(client, "fewer", registration, attendees=[value]).status_code in (200, 400)

    def test_the_places_of_somebody_else_are_not_kept(self, client, event):
        registration = join(client, event, people=2)
        stranger = event.held[0].attendees.get()
        page = answer(client, "fewer", registration, attendees=[stranger.pk]).content.decode()
        assert "Cette personne n’est plus dans votre inscription." in page

    def test_cancel_and_rename_lead_back(self, client, event):
        registration = join(client, event)
        assert client.get(reverse("events:cancel", args=[registration.token])).url == registration.get_absolute_url()
        assert client.get(reverse("events:tickets_pdf", args=[registration.token])).status_code == 404
        assert client.get(reverse("events:registration_agenda", args=[registration.token])).status_code == 200

    def test_once_the_event_has_begun_the_list_is_closed(self, client, event):
        registration = join(client, event)
        starts_at = timezone.now() - DAY
        Event.objects.update(starts_at=starts_at, ends_at=starts_at + 2 * DAY)
        assert "Liste close" in read(client, registration.get_absolute_url())

    def test_a_cancelled_event_says_so(self, client, event):
        registration = join(client, event)
        operations.cancel_event(event=event, note="Grève des transports.", now=timezone.now())
        assert "Grève des transports." in read(client, registration.get_absolute_url())

    def test_in_english(self, client, event):
        registration = join(client, event)
        assert client.get(f"/en/inscriptions/{registration.token}/").status_code == 200


class TestAnOffer:
    def offered(self, client, event, **changes) -> Registration:
        registration = join(client, event, **changes)
        free_one(event)
        registration.refresh_from_db()
        assert registration.state == "offered"
        return registration

    def test_its_page_says_until_when_and_what_it_costs(self, client, event):
        registration = self.offered(client, event)
        assert outcome(client, registration) == "offered"
        page = read(client, registration.get_absolute_url())
        assert "Elle vous est gardée jusqu’au" in page
        assert "Accepter, 30 €" in page
        assert "Refuser cette place" in page

    def test_accepting_to_pay_at_the_door(self, client, event):
        registration = self.offered(client, event)
        answer(client, "accept", registration, method="door")
        assert outcome(client, registration) == "confirmed"
        assert "Il reste 30 € à régler à l’accueil" in read(client, registration.get_absolute_url())

    def test_accepting_by_transfer(self, client, event):
        registration = self.offered(client, event)
        answer(client, "accept", registration, method="transfer")
        assert outcome(client, registration) == "payment"

    def test_accepting_what_is_free(self, client, event):
        event.discounts.all().delete()
        TicketType.objects.update(price_cents=0)
        registration = self.offered(client, event, method="")
        assert "Accepter, gratuit" in read(client, registration.get_absolute_url())
        answer(client, "accept", registration)
        assert outcome(client, registration) == "confirmed"

    def test_a_way_to_pay_is_chosen_among_those_offered(self, client, event):
        registration = self.offered(client, event)
        for method in ("", "card", "free"):
            page = answer(client, "accept", registration, method=method).content.decode()
            assert 'class="error"' in page
        registration.refresh_from_db()
        assert registration.state == "offered"

    def test_twice_is_once(self, client, event):
        registration = self.offered(client, event)
        for method in ("door", "transfer"):
            assert answer(client, "accept", registration, method=method).status_code == 302
        registration.refresh_from_db()
        assert registration.order.method == "door"

    def test_declining_passes_it_on(self, client, event):
        registration = self.offered(client, event)
        following = join(client, event, **{"p1-email": "ali@example.org"})
        answer(client, "leave", registration)
        assert "Votre place va à la personne suivante." in read(client, registration.get_absolute_url())
        assert outcome(client, following) == "offered"

    def test_after_the_deadline_it_is_refused_and_passed_on_at_once(self, client, event):
        registration = self.offered(client, event)
        following = join(client, event, **{"p1-email": "ali@example.org"})
        Registration.objects.filter(pk=registration.pk).update(held_until=timezone.now() - DAY)
        assert outcome(client, registration) == "expired"
        answer(client, "accept", registration, method="door")
        page = read(client, registration.get_absolute_url())
        assert "Il est trop tard : cette place n’est plus gardée pour vous." in page
        assert "S’inscrire ou rejoindre la liste" in page
        assert (outcome(client, registration), outcome(client, following)) == ("expired", "offered")

    def test_who_waits_cannot_accept(self, client, event):
        registration = join(client, event)
        answer(client, "accept", registration, method="door")
        assert outcome(client, registration) == "waiting"
