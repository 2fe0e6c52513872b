"""Cancelling an event, and deleting one that nobody registered for."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import RestrictedError
from django.urls import reverse

from events import operations
from events.models import Event, Quota, TicketType
from mail.models import QueuedMail
from tests.factories.events import (
    create_coming_conference,
    create_event,
    create_registration,
    create_session,
)
from tests.forms import messages_of

from .organising import change_url, shown

pytestmark = pytest.mark.django_db


class TestCancelling:
    def test_page_says_what_follows_and_writes_nothing(self, organiser):
        event = create_coming_conference()
        create_registration(event=event)
        response = organiser.get(reverse("admin:events_event_cancel", args=[event.pk]))
        assert "1 inscription sera annulée sans frais" in response.content.decode()
        event.refresh_from_db()
        assert event.state == Event.State.PUBLISHED

    def test_page_counts_who_is_told_and_what_goes_back(self, organiser):
        event = create_coming_conference()
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
        event = create_coming_conference()
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
        event = create_coming_conference()
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
        event = create_coming_conference()
        create_registration(event=event, state="cancelled")
        url = reverse("admin:events_event_delete", args=[event.pk])
        assert organiser.get(url).status_code == 403
        assert organiser.post(url, {"post": "yes"}).status_code == 403
        organiser.post(
            reverse("admin:events_event_changelist"),
            {"action": "delete_selected", "_selected_action": event.pk, "post": "yes"},
        )
        assert Event.objects.filter(pk=event.pk).exists()

    def test_one_that_nobody_registered_for_goes_whole_after_a_page_that_says_what_goes(self, organiser):
        event = create_coming_conference()
        url = reverse("admin:events_event_delete", args=[event.pk])
        page = organiser.get(url).content.decode()
        assert "Place avec le livre" in page
        assert 'name="post"' in page
        assert organiser.post(url, {"post": "yes"}).status_code == 302
        assert (Event.objects.count(), TicketType.objects.count(), Quota.objects.count()) == (0, 0, 0)

    def test_a_part_with_its_prices_stays(self, organiser):
        event = create_coming_conference()
        with pytest.raises(RestrictedError):
            event.parts.get().delete()

    def test_one_without_goes(self, organiser):
        event = create_session().event
        response = organiser.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"})
        assert response.status_code == 302
        assert Event.objects.count() == 0
