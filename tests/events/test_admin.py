"""What organisers do in the admin: describe, open, change, cancel; and who may not."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events import operations
from events.models import Discount, Event, Quota, Session, TicketType
from mail.models import QueuedMail
from tests.factories.accounts import create_user
from tests.factories.events import (
    create_discount,
    create_event,
    create_medium,
    create_open_conference,
    create_part,
    create_quota,
    create_registration,
    create_session,
    create_ticket_type,
    create_venue,
)
from tests.forms import add_row, errors_of, fields_of

pytestmark = pytest.mark.django_db

ADD = "/gestion/events/event/add/"


def change_url(event: Event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def soon(days=40) -> datetime.datetime:
    day = timezone.localdate() + datetime.timedelta(days=days)
    return datetime.datetime.combine(day, datetime.time(14), ZoneInfo("Europe/Paris"))


def upcoming_conference(**fields) -> Event:
    starts_at = soon()
    return create_open_conference(starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=3), **fields)


def shown(client: Client, event: Event) -> dict[str, list[str]]:
    response = client.get(change_url(event))
    assert response.status_code == 200
    return fields_of(response, "event_form")


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


class TestNewEvent:
    def test_is_written_in_two_languages_and_goes_on_to_the_full_form(self, organiser):
        data = fields_of(organiser.get(ADD), "event_form") | {
            "title_fr": "Écouter ses clients",
            "title_en": "Listening to customers",
            "slug": "ecouter-ses-clients",
            "starts_at_0": "12/01/2027",
            "starts_at_1": "14:00",
            "ends_at_0": "12/01/2027",
            "ends_at_1": "17:00",
        }
        response = organiser.post(ADD, data)
        event = Event.objects.get()
        assert response["Location"] == change_url(event)
        assert (event.title_fr, event.title_en) == ("Écouter ses clients", "Listening to customers")
        assert event.state == Event.State.DRAFT
        assert event.starts_at == datetime.datetime(2027, 1, 12, 13, 0, tzinfo=datetime.UTC)
        assert event.first_day == datetime.date(2027, 1, 12)
        page = organiser.get(change_url(event)).content.decode()
        for prefix in ("sessions", "parts", "quotas", "ticket_types", "discounts", "cancellation_steps"):
            assert f'name="{prefix}-TOTAL_FORMS"' in page

    def test_asks_no_ticket_before_it_is_saved(self, organiser):
        assert "ticket_types-TOTAL_FORMS" not in organiser.get(ADD).content.decode()

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"title_fr": ""}, "Ce champ est obligatoire."),
            ({"ends_at_1": "13:00"}, "La fin vient après le début."),
            ({"time_zone": "Europe/Pari"}, "Ce fuseau n’existe pas. Par exemple\u00a0: Europe/Paris."),
            ({"time_zone": "../../etc/passwd"}, "Ce fuseau n’existe pas. Par exemple\u00a0: Europe/Paris."),
            ({"state": "cancelled"}, "Sélectionnez un choix valide. cancelled n’en fait pas partie."),
            (
                {"opens_at_0": "10/01/2027", "opens_at_1": "9:00", "closes_at_0": "9/01/2027", "closes_at_1": "9:00"},
                "La clôture vient après l’ouverture.",
            ),
        ],
    )
    def test_refuses_in_a_sentence(self, organiser, change, sentence):
        data = fields_of(organiser.get(ADD), "event_form") | {
            "title_fr": "Écouter",
            "slug": "ecouter",
            "starts_at_0": "12/01/2027",
            "starts_at_1": "14:00",
            "ends_at_0": "12/01/2027",
            "ends_at_1": "17:00",
        }
        response = organiser.post(ADD, data | change)
        assert response.status_code == 200
        assert [said.replace("’", "'") for said in errors_of(response)] == [sentence.replace("’", "'")]
        assert Event.objects.count() == 0


class TestHours:
    """Typed and shown on the clock of the place."""

    def test_elsewhere(self, organiser):
        event = create_event(
            time_zone="America/Toronto", starts_at=datetime.datetime(2027, 1, 12, 19, 0, tzinfo=datetime.UTC)
        )
        data = shown(organiser, event)
        assert data["starts_at_1"] == ["14:00:00"]
        organiser.post(change_url(event), data | {"starts_at_1": "15:30"})
        event.refresh_from_db()
        assert event.starts_at == datetime.datetime(2027, 1, 12, 20, 30, tzinfo=datetime.UTC)

    def test_another_zone_keeps_what_the_clock_says(self, organiser):
        event = create_event(starts_at=datetime.datetime(2027, 1, 12, 14, 0, tzinfo=ZoneInfo("Europe/Paris")))
        organiser.post(change_url(event), shown(organiser, event) | {"time_zone": "Europe/London"})
        event.refresh_from_db()
        assert event.starts_at == datetime.datetime(2027, 1, 12, 14, 0, tzinfo=ZoneInfo("Europe/London"))

    def test_of_a_talk_are_those_of_its_event(self, community_manager):
        event = create_event(time_zone="America/Toronto")
        talk = create_session(event=event, starts_at=datetime.datetime(2027, 1, 12, 19, 0, tzinfo=datetime.UTC))
        url = reverse("admin:events_session_change", args=[talk.pk])
        data = fields_of(community_manager.get(url), "session_form")
        assert data["starts_at_1"] == ["14:00:00"]
        assert community_manager.post(url, data | {"starts_at_1": "15:00"}).status_code == 302
        talk.refresh_from_db()
        assert talk.starts_at == datetime.datetime(2027, 1, 12, 20, 0, tzinfo=datetime.UTC)


class TestOffer:
    def test_price_and_discount_are_typed_in_euros(self, organiser):
        event = create_event()
        part, quota = create_part(event=event), create_quota(event=event)
        data = add_row(
            shown(organiser, event),
            "ticket_types",
            name_fr="Place seule",
            part=part.pk,
            price_cents="30,50",
            audience="public",
            quotas=quota.pk,
            position="1",
            is_active="on",
        )
        data = add_row(data, "discounts", name_fr="étudiant", amount_cents="20", position="1", is_active="on")
        assert organiser.post(change_url(event), data).status_code == 302
        assert TicketType.objects.get().price_cents == 3050
        assert Discount.objects.get().amount_cents == 2000
        again = shown(organiser, event)
        assert again["ticket_types-0-price_cents"] == ["30,50"]
        assert again["discounts-0-amount_cents"] == ["20,00"]

    @pytest.mark.parametrize("amount", ["-1", "0", "0,001", "99999999,99", "trente", "NaN", "Infinity", "1e5000"])
    def test_an_amount_that_is_none_is_refused(self, organiser, amount):
        event = create_event()
        discount = create_discount(event=event)
        response = organiser.post(change_url(event), shown(organiser, event) | {"discounts-0-amount_cents": amount})
        assert response.status_code == 200
        assert errors_of(response)
        discount.refresh_from_db()
        assert discount.amount_cents == 2000

    def test_free_is_a_price(self, organiser):
        ticket_type = create_ticket_type()
        data = shown(organiser, ticket_type.event) | {"ticket_types-0-price_cents": "0"}
        assert organiser.post(change_url(ticket_type.event), data).status_code == 302
        ticket_type.refresh_from_db()
        assert ticket_type.price_cents == 0

    def test_choices_are_those_of_this_event(self, organiser):
        event, other = create_open_conference(), create_open_conference()
        stranger = other.quotas.first()
        data = shown(organiser, event) | {"ticket_types-0-quotas": stranger.pk}
        response = organiser.post(change_url(event), data)
        assert response.status_code == 200
        assert stranger.ticket_types.filter(event=event).count() == 0

    def test_quotas_of_a_sold_ticket_type_are_frozen_and_those_of_another_are_not(self, organiser):
        event = upcoming_conference()
        create_registration(event=event)
        sold, unsold = event.ticket_types.order_by("position")
        room, books = event.quotas.get(is_room=True), event.quotas.get(is_room=False)
        data = shown(organiser, event) | {"ticket_types-0-quotas": books.pk, "ticket_types-1-quotas": books.pk}
        assert organiser.post(change_url(event), data).status_code == 302
        assert set(sold.quotas.all()) == {room}
        assert set(unsold.quotas.all()) == {books}

    def test_a_ticket_type_added_after_the_first_sale_has_its_quota(self, organiser):
        event = upcoming_conference()
        create_registration(event=event)
        room = event.quotas.get(is_room=True)
        data = add_row(
            shown(organiser, event),
            "ticket_types",
            name_fr="Dernières places",
            part=event.parts.get().pk,
            price_cents="10",
            audience="public",
            position="3",
            is_active="on",
        )
        assert organiser.post(change_url(event), data).status_code == 200  # without a quota it would never sell out
        assert organiser.post(change_url(event), data | {"ticket_types-2-quotas": room.pk}).status_code == 302
        assert list(event.ticket_types.get(name="Dernières places").quotas.all()) == [room]

    def test_capacity_below_what_is_sold_keeps_the_seats_and_says_so(self, organiser):
        event = upcoming_conference(capacity=4)
        create_registration(event=event, attendees=({}, {}, {}))
        data = shown(organiser, event)
        room = event.quotas.get(is_room=True)
        index = next(i for i in range(2) if data[f"quotas-{i}-id"] == [str(room.pk)])
        data |= {f"quotas-{index}-capacity": "1"}
        warned = organiser.post(change_url(event), data)
        assert errors_of(warned) == [
            "3 places sont prises\u00a0: elles restent, et rien n’est plus vendu. Enregistrez encore une fois pour "
            "confirmer cette capacité."
        ]
        room.refresh_from_db()
        assert room.capacity == 4
        # The same form as it came back, sent once more.
        again = fields_of(warned, "event_form")
        assert again[f"quotas-{index}-warned"] == ["1"]
        assert organiser.post(change_url(event), again).status_code == 302
        room.refresh_from_db()
        assert (room.capacity, room.seats_taken, room.overbooked_by) == (1, 3, 2)
        response = organiser.get(change_url(event))
        inlines = {inline.opts.model: inline for inline in response.context["inline_admin_formsets"]}
        assert inlines[Quota].opts.overbooked(room) == 2
        listed = organiser.get(reverse("admin:events_event_changelist")).content.decode()
        assert "3/1, 2 en surnombre" in listed

    def test_a_form_loaded_before_a_sale_does_not_undo_it(self, organiser):
        event = upcoming_conference()
        data = shown(organiser, event)
        create_registration(event=event)
        assert organiser.post(change_url(event), data | {"hashtag": "#aces"}).status_code == 302
        assert event.quotas.get(is_room=True).seats_taken == 1

    @pytest.mark.parametrize(
        ("prefix", "told"),
        [
            ("quotas", ["La jauge «\u00a0La salle\u00a0» compte les places d’un tarif\u00a0: elle reste."]),
            # Django names them in the order of a set.
            ("parts", ["tarif Place seule", "tarif Place avec le livre"]),
            ("ticket_types", ["billet Claire Vasseur, Place seule"]),
            ("discounts", ["billet Claire Vasseur, Place seule"]),
        ],
    )
    def test_what_is_used_is_not_deleted(self, organiser, prefix, told):
        event = upcoming_conference()
        seat, discount = event.ticket_types.first(), event.discounts.get()
        create_registration(event=event, attendees=({"choices": [(seat, discount)]},))
        data = shown(organiser, event)
        response = organiser.post(change_url(event), data | {f"{prefix}-0-DELETE": "on"})
        assert response.status_code == 200
        assert any(all(part in said for part in told) for said in errors_of(response))
        counts = [getattr(event, name).count() for name in ("quotas", "parts", "ticket_types", "discounts")]
        assert counts == [2, 1, 2, 1]

    def test_steps_are_distinct_and_at_most_the_whole(self, organiser):
        event = upcoming_conference()
        data = shown(organiser, event)
        twice = add_row(data, "cancellation_steps", until_days_before="8", percent_due="30")
        said = errors_of(organiser.post(change_url(event), twice))
        assert "Deux lignes ont la même valeur\u00a0: jusqu’à … jours avant." in said
        response = organiser.post(change_url(event), data | {"cancellation_steps-0-percent_due": "150"})
        assert len(errors_of(response)) == 1
        assert event.cancellation_steps.count() == 2

    def test_the_currency_stays_once_somebody_paid_in_it(self, organiser):
        event = upcoming_conference()
        assert shown(organiser, event)["currency"] == ["EUR"]
        create_registration(event=event)
        organiser.post(change_url(event), shown(organiser, event) | {"currency": "CHF"})
        event.refresh_from_db()
        assert event.currency == "EUR"

    def test_open_without_anything_on_sale_is_said(self, organiser):
        event = create_event(state=Event.State.DRAFT)
        response = organiser.post(change_url(event), shown(organiser, event) | {"is_open": "on"}, follow=True)
        said = messages_of(response)
        assert "Les inscriptions sont ouvertes, mais l’événement est un brouillon\u00a0: personne ne le voit." in said
        assert "Les inscriptions sont ouvertes, mais aucun tarif n’est proposé\u00a0: personne ne s’inscrit." in said


class TestPublishing:
    def test_draft_is_previewed_then_seen_by_all(self, organiser, stranger):
        event = create_event(state=Event.State.DRAFT, title="Un secret")
        path = event.get_absolute_url()
        assert (organiser.get(path).status_code, stranger.get(path).status_code) == (200, 404)
        organiser.post(change_url(event), shown(organiser, event) | {"state": "published"})
        assert stranger.get(path).status_code == 200

    @pytest.mark.parametrize(
        ("who", "status"),
        [("community_manager", 200), ("treasurer", 200), ("administrator", 200), ("door", 404), ("member", 404)],
    )
    def test_who_reads_a_draft(self, who, status, request):
        event = create_event(state=Event.State.DRAFT)
        assert request.getfixturevalue(who).get(event.get_absolute_url()).status_code == status


class TestTelling:
    def test_a_new_date_asks_whether_to_tell(self, organiser):
        event = upcoming_conference()
        create_registration(event=event)
        create_registration(event=event)
        response = organiser.post(change_url(event), shown(organiser, event) | {"starts_at_1": "9:00"})
        assert errors_of(response) == [
            "La date ou le lieu change, et 2 inscriptions sont en cours\u00a0: dites s’il faut prévenir."
        ]
        assert QueuedMail.objects.count() == 0

    def test_each_is_told_in_the_language_of_the_registration(self, organiser):
        event = upcoming_conference()
        create_registration(event=event, attendees=({"email": "claire@example.org"},))
        create_registration(event=event, attendees=({"email": "john@example.org"},), language="en")
        create_registration(event=event, attendees=({"email": "parti@example.org"},), state="cancelled")
        data = shown(organiser, event) | {
            "starts_at_0": "12/01/2029", "starts_at_1": "9:00", "ends_at_0": "12/01/2029", "ends_at_1": "12:00",
            "tell": "yes",
        }  # fmt: skip
        response = organiser.post(change_url(event), data, follow=True)
        assert "2 inscriptions sont prévenues." in messages_of(response)
        mails = {mail.to: mail.text for mail in QueuedMail.objects.all()}
        assert set(mails) == {"claire@example.org", "john@example.org"}
        assert "Nouvelle date\u00a0: vendredi 12 janvier 2029, 9\u00a0h – 12\u00a0h" in mails["claire@example.org"]
        assert "Friday 12 January 2029, 9\u00a0am – 12\u00a0pm" in mails["john@example.org"]
        assert "vendredi" not in mails["john@example.org"]

    def test_a_new_place_is_told(self, organiser):
        event = upcoming_conference()
        create_registration(event=event)
        venue = create_venue(name="Maison de la Chimie", street="28 rue Saint-Dominique", city="Paris")
        organiser.post(change_url(event), shown(organiser, event) | {"venue": venue.pk, "tell": "yes"})
        assert (
            "Nouveau lieu\u00a0: Maison de la Chimie, 28 rue Saint-Dominique, Paris." in QueuedMail.objects.get().text
        )

    def test_nobody_is_told_when_it_is_said_so_or_when_nothing_moved(self, organiser):
        event = upcoming_conference()
        create_registration(event=event)
        assert organiser.post(change_url(event), shown(organiser, event) | {"hashtag": "#aces"}).status_code == 302
        moved = shown(organiser, event) | {"starts_at_1": "9:00", "tell": "no"}
        assert organiser.post(change_url(event), moved).status_code == 302
        still = organiser.post(change_url(event), shown(organiser, event) | {"tell": "yes"}, follow=True)
        assert "Ni la date ni le lieu n’ont changé\u00a0: rien n’est envoyé." in messages_of(still)
        assert QueuedMail.objects.count() == 0

    def test_the_past_may_be_corrected_in_silence(self, organiser):
        event = create_open_conference()
        create_registration(event=event)
        assert organiser.post(change_url(event), shown(organiser, event) | {"starts_at_1": "13:00"}).status_code == 302
        assert QueuedMail.objects.count() == 0


class TestCancelling:
    def test_page_says_what_follows_and_writes_nothing(self, organiser):
        event = upcoming_conference()
        create_registration(event=event)
        response = organiser.get(reverse("admin:events_event_cancel", args=[event.pk]))
        assert "1 inscription sera annulée sans frais" in response.content.decode()
        event.refresh_from_db()
        assert event.state == Event.State.PUBLISHED

    def test_page_counts_who_is_told_and_what_goes_back(self, organiser):
        event = upcoming_conference()
        people = ({"email": "claire@example.org"}, {"email": "mehdi@example.org"})
        paid = create_registration(event=event, attendees=people)
        create_registration(event=event, state="pending")
        create_registration(event=event, state="cancelled")
        tickets = operations.standing_tickets(paid)
        operations.cancel_tickets(registration=paid, tickets=tickets[:1], now=event.starts_at, by_organiser=True)
        page = organiser.get(reverse("admin:events_event_cancel", args=[event.pk])).content.decode()
        # Half of what was paid is kept for the place cancelled before, the other half goes back.
        assert "2 inscriptions seront annulées sans frais" in page
        assert "3 adresses recevront un courriel" in page
        assert "À rembourser\u00a0: 30\u00a0€" in page.replace("&nbsp;", "\u00a0")
        QueuedMail.objects.all().delete()
        response = organiser.post(reverse("admin:events_event_cancel", args=[event.pk]), {"note": ""}, follow=True)
        assert "L’événement est annulé, 2 inscriptions sont prévenues." in messages_of(response)
        assert paid.order.refunds.get().amount_cents == 3000
        entry = LogEntry.objects.filter(user=organiser.user).first()
        assert entry.get_change_message() == "Événement annulé, 2 inscriptions prévenues."

    def test_places_go_back_and_everybody_is_told_the_word(self, organiser):
        event = upcoming_conference()
        registration = create_registration(event=event)
        url = reverse("admin:events_event_cancel", args=[event.pk])
        response = organiser.post(url, {"note": "La salle a été inondée."}, follow=True)
        assert "L’événement est annulé, 1 inscription est prévenue." in messages_of(response)
        event.refresh_from_db()
        registration.refresh_from_db()
        assert (event.state, event.cancellation_note_fr) == ("cancelled", "La salle a été inondée.")
        assert registration.state == "cancelled"
        assert event.quotas.get(is_room=True).seats_taken == 0
        assert registration.order.refunds.get().amount_cents == 3000
        assert "La salle a été inondée." in QueuedMail.objects.get().text
        # A second press changes nothing.
        again = organiser.post(url, {"note": "Encore."}, follow=True)
        assert "Cet événement est déjà annulé." in messages_of(again)
        assert QueuedMail.objects.count() == 1

    def test_the_word_is_kept_as_french_from_the_english_admin(self, organiser):
        event = upcoming_conference()
        url = reverse("admin:events_event_cancel", args=[event.pk])
        organiser.post(f"/en{url}", {"note": "La salle a été inondée."})
        event.refresh_from_db()
        assert (event.cancellation_note_fr, event.cancellation_note_en) == ("La salle a été inondée.", None)

    def test_a_cancelled_event_stays_cancelled_and_can_still_be_corrected(self, organiser):
        event = create_event(state=Event.State.CANCELLED)
        data = shown(organiser, event)
        assert "state" not in data
        response = organiser.post(change_url(event), data | {"state": "published", "hashtag": "#aces"})
        assert response.status_code == 302
        event.refresh_from_db()
        assert (event.state, event.hashtag) == ("cancelled", "#aces")


class TestDeleting:
    def test_an_event_with_registrations_stays(self, organiser):
        event = upcoming_conference()
        create_registration(event=event, state="cancelled")
        url = reverse("admin:events_event_delete", args=[event.pk])
        assert organiser.get(url).status_code == 403
        assert organiser.post(url, {"post": "yes"}).status_code == 403
        organiser.post(
            reverse("admin:events_event_changelist"),
            {"action": "delete_selected", "_selected_action": event.pk, "post": "yes"},
        )
        assert Event.objects.filter(pk=event.pk).exists()

    def test_one_without_goes(self, organiser):
        event = create_session().event
        response = organiser.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"})
        assert response.status_code == 302
        assert Event.objects.count() == 0


class TestHistory:
    def test_says_who_changed_what_in_words(self, organiser):
        event = create_event(state=Event.State.DRAFT)
        organiser.post(change_url(event), shown(organiser, event) | {"state": "published"})
        page = organiser.get(reverse("admin:events_event_history", args=[event.pk])).content.decode()
        assert "brouillon → publié" in page
        assert str(organiser.user) in page
        assert "style=" not in page

    @pytest.mark.parametrize("who", ["organiser", "community_manager", "treasurer", "administrator"])
    def test_nobody_writes_through_it(self, who, request):
        event = create_event(title="Avant")
        version = event.history.get()
        url = reverse("admin:events_event_simple_history", args=[event.pk, version.pk])
        client = request.getfixturevalue(who)
        assert client.get(url).status_code == 403
        assert client.post(url, {"title_fr": "Après"}).status_code == 403
        event.refresh_from_db()
        assert event.title == "Avant"


class TestCommunityManager:
    def test_sees_an_event_and_cannot_save_it(self, community_manager):
        event = upcoming_conference()
        response = community_manager.get(change_url(event))
        assert response.status_code == 200
        assert 'name="title_fr"' not in response.content.decode()
        assert community_manager.post(change_url(event), {"title_fr": "Autre"}).status_code == 403

    def test_edits_talks_and_media_on_their_own_pages(self, community_manager):
        event = create_event()
        url = reverse("admin:events_session_add")
        data = fields_of(community_manager.get(url), "session_form")
        data |= {"event": event.pk, "title_fr": "Ouverture", "slug": "ouverture", "position": "1"}
        data = add_row(data, "media", slug="ouverture-video", kind="video", state="online", title_fr="La vidéo")
        assert community_manager.post(url, data).status_code == 302
        talk = Session.objects.get()
        assert (talk.event, talk.title, talk.media.get().slug) == (event, "Ouverture", "ouverture-video")
        medium = create_medium(event=event)
        url = reverse("admin:events_medium_change", args=[medium.pk])
        data = fields_of(community_manager.get(url), "medium_form") | {"title_fr": "Les diapositives"}
        assert community_manager.post(url, data).status_code == 302
        medium.refresh_from_db()
        assert medium.title == "Les diapositives"


# Status of GET for a stranger, a member, then each role.
WHO = ["stranger", "member", "organiser", "treasurer", "door", "community_manager"]
PAGES = [
    ("admin:events_event_changelist", (302, 302, 200, 200, 403, 200)),
    ("admin:events_event_add", (302, 302, 200, 403, 403, 403)),
    ("admin:events_event_change", (302, 302, 200, 200, 403, 200)),
    ("admin:events_event_cancel", (302, 302, 200, 403, 403, 403)),
    ("admin:events_event_delete", (302, 302, 403, 403, 403, 403)),
    ("admin:events_event_history", (302, 302, 200, 200, 403, 200)),
    ("admin:events_registration_changelist", (302, 302, 200, 200, 200, 403)),
    ("admin:events_registration_change", (302, 302, 200, 200, 302, 403)),
    ("admin:events_registration_add", (302, 302, 200, 403, 403, 403)),
    ("admin:events_registration_delete", (302, 302, 403, 403, 403, 403)),
    ("admin:events_attendee_changelist", (302, 302, 200, 200, 200, 403)),
    ("admin:events_attendee_change", (302, 302, 200, 200, 302, 403)),
    ("admin:events_session_changelist", (302, 302, 200, 403, 403, 200)),
    ("admin:events_session_add", (302, 302, 200, 403, 403, 200)),
    ("admin:events_medium_changelist", (302, 302, 200, 403, 403, 200)),
    ("admin:events_venue_changelist", (302, 302, 200, 403, 403, 200)),
]


@pytest.fixture
def sold(db) -> dict[str, list]:
    registration = create_registration(event=upcoming_conference())
    return {
        "event": [registration.event_id],
        "registration": [registration.pk],
        "attendee": [registration.attendees.get().pk],
    }


def arguments(name: str, sold: dict) -> list:
    takes_one = name.endswith(("_change", "_cancel", "_delete", "_history"))
    return sold[name.split("_")[1]] if takes_one else []


@pytest.mark.parametrize(("name", "statuses"), PAGES)
def test_who_opens_what_and_nothing_is_written(sold, name, statuses, request):
    path = reverse(name, args=arguments(name, sold))
    for who, status in zip(WHO, statuses, strict=True):
        client = request.getfixturevalue(who)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        found = 302 if who == "member" and response.status_code == 403 else response.status_code
        assert found == status, (who, name)
        written = [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
        assert written == [], (who, name)


@pytest.mark.parametrize("who", [who for who in WHO if who != "organiser"])
def test_only_organisers_cancel_change_and_delete(sold, who, request):
    client = request.getfixturevalue(who)
    for name in ("admin:events_event_cancel", "admin:events_event_change", "admin:events_event_delete"):
        assert client.post(reverse(name, args=sold["event"]), {"note": "Non."}).status_code in (302, 403)
    client.post(
        reverse("admin:events_event_changelist"),
        {"action": "delete_selected", "_selected_action": sold["event"], "post": "yes"},
    )
    event = Event.objects.get(pk=sold["event"][0])
    assert event.state == Event.State.PUBLISHED
    assert event.registrations.get().state == "confirmed"
    assert QueuedMail.objects.count() == 0


@pytest.mark.parametrize(("who", "sees_link", "sees_order"), [("organiser", True, False), ("treasurer", False, True)])
def test_the_secret_link_is_for_those_who_change_registrations(sold, who, sees_link, sees_order, request):
    page = request.getfixturevalue(who).get(reverse("admin:events_registration_change", args=sold["registration"]))
    token = Event.objects.get(pk=sold["event"][0]).registrations.get().token
    assert (token in page.content.decode()) == sees_link
    assert ("/gestion/billing/order/" in page.content.decode().split("<main")[1]) == sees_order


@pytest.mark.parametrize("who", ["organiser", "treasurer", "door", "community_manager", "administrator"])
def test_no_side_door_leads_to_the_secret_link(sold, who, request):
    from django.contrib.contenttypes.models import ContentType

    from events.models import Registration

    kind = ContentType.objects.get_for_model(Registration).pk
    client = request.getfixturevalue(who)
    assert client.get(f"/gestion/r/{kind}/{sold['registration'][0]}/").status_code == 403
    for path in ("/gestion/r/abc/1/", "/gestion/r/999999/1/"):
        assert client.get(path).status_code == 403


def test_view_on_site_leads_to_the_event(organiser):
    event = create_event(state=Event.State.DRAFT)
    page = organiser.get(change_url(event)).content.decode()
    link = page.split('class="viewsitelink"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert organiser.get(link)["Location"].endswith(event.get_absolute_url())


def test_the_door_sees_who_comes_today(door):
    today = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    hours = {"starts_at": today, "ends_at": today + datetime.timedelta(hours=3)}
    here = create_registration(event=create_open_conference(**hours), attendees=({"last_name": "Ici"},))
    create_registration(event=upcoming_conference(), attendees=({"last_name": "Ailleurs"},))
    for model, row in (("registration", here), ("attendee", here.attendees.get())):
        listed = door.get(reverse(f"admin:events_{model}_changelist")).context["cl"].result_list
        assert list(listed) == [row]
        assert door.get(reverse(f"admin:events_{model}_change", args=[row.pk])).status_code == 200


LISTS = ["event", "registration", "attendee", "session", "medium", "venue"]


@pytest.mark.parametrize("model", LISTS)
def test_lists_ask_as_much_for_one_row_as_for_thirty(model, administrator, count_queries):
    path = reverse(f"admin:events_{model}_changelist")
    fill(1)
    few = count_queries(administrator, path)
    fill(29)
    assert count_queries(administrator, path) == few <= 15


def fill(count: int) -> None:
    for _ in range(count):
        event = upcoming_conference(venue=create_venue())
        create_registration(event=event, state="pending")
        create_medium(event=event, session=create_session(event=event))


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        *["event=abc", "event=²", "event=-1", "event=999999999999999999", "p=999999", "p=abc", "p=-1", "o=99.-99.x"],
        *["state__exact=xyz", "q=%22%27%C3%A9", "all=", "e=1", "_facets=True", "first_day__year=99999", "nope=1"],
        *[
            "first_day__year=abc",
            "first_day__gte=hier",
            "registered_at__month=13",
            "_popup=1",
            "id__in=1,x",
            "kind=%25",
        ],
    ],
)
def test_hostile_queries_are_no_error_of_ours(administrator, sold, model, query):
    response = administrator.get(f"{reverse(f'admin:events_{model}_changelist')}?{query}", follow=True)
    assert response.status_code in (200, 400)


@pytest.mark.parametrize("path", ["abc", "999999", "1_2F", "²"])
def test_unknown_rows_are_no_error_of_ours(administrator, path):
    for end in ("change/", "annuler/", "history/", "delete/"):
        assert administrator.get(f"/gestion/events/event/{path}/{end}").status_code in (302, 404)


class TestFinding:
    def test_a_participant_by_name_and_by_event(self, organiser):
        ours, other = upcoming_conference(title="Le nôtre"), upcoming_conference()
        create_registration(event=ours, attendees=({"last_name": "Lefèvre"}, {"last_name": "Nguyễn"}))
        create_registration(event=other, attendees=({"last_name": "Lefèvre"},))
        path = reverse("admin:events_attendee_changelist")

        def found(query):
            return [str(row) for row in organiser.get(f"{path}?{query}").context["cl"].result_list]

        assert found(f"event={ours.pk}") == ["Claire Lefèvre", "Claire Nguyễn"]
        assert found(f"event={ours.pk}&q=Nguy") == ["Claire Nguyễn"]
        assert len(found("q=Lef")) == 2

    def test_dates_and_fill_are_said_in_french(self, organiser):
        event = create_open_conference(title="La fin du début", capacity=150)
        create_registration(event=event, state="pending")
        page = organiser.get(reverse("admin:events_event_changelist")).content.decode()
        assert "mardi 6 mars 2012" in page
        assert "1/150" in page
        assert "publié, inscriptions ouvertes" in page


def test_autocomplete_is_for_those_who_see_the_rows(sold):
    client = Client()
    client.force_login(create_user(is_staff=True, roles=("door",)))
    query = "app_label=events&model_name=event&field_name=venue&term=a"
    assert client.get(f"/gestion/autocomplete/?{query}").status_code == 403
