"""The form of an event in the administration: what it asks, the hours it means, what it opens and tells."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from events.models import Event, Session
from mail.models import QueuedMail
from tests.factories.events import (
    create_coming_conference,
    create_event,
    create_medium,
    create_open_conference,
    create_registration,
    create_session,
    create_venue,
)
from tests.forms import add_row, errors_of, fields_of, messages_of

from .organising import change_url, shown

pytestmark = pytest.mark.django_db


ADD = "/gestion/events/event/add/"


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
        event = create_coming_conference()
        create_registration(event=event)
        create_registration(event=event)
        response = organiser.post(change_url(event), shown(organiser, event) | {"starts_at_1": "9:00"})
        assert errors_of(response) == [
            "La date ou le lieu change, et 2 inscriptions sont en cours\u00a0: dites s’il faut prévenir."
        ]
        assert QueuedMail.objects.count() == 0

    def test_each_is_told_in_the_language_of_the_registration(self, organiser):
        event = create_coming_conference()
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
        event = create_coming_conference()
        create_registration(event=event)
        venue = create_venue(name="Maison de la Chimie", street="28 rue Saint-Dominique", city="Paris")
        organiser.post(change_url(event), shown(organiser, event) | {"venue": venue.pk, "tell": "yes"})
        assert (
            "Nouveau lieu\u00a0: Maison de la Chimie, 28 rue Saint-Dominique, Paris." in QueuedMail.objects.get().text
        )

    def test_nobody_is_told_when_it_is_said_so_or_when_nothing_moved(self, organiser):
        event = create_coming_conference()
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
        event = create_coming_conference()
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


def test_view_on_site_leads_to_the_event(organiser):
    event = create_event(state=Event.State.DRAFT)
    page = organiser.get(change_url(event)).content.decode()
    link = page.split('class="viewsitelink"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert organiser.get(link)["Location"].endswith(event.get_absolute_url())


@pytest.mark.parametrize("path", ["abc", "999999", "1_2F", "²"])
def test_unknown_rows_are_no_error_of_ours(administrator, path):
    for end in ("change/", "annuler/", "history/", "delete/"):
        assert administrator.get(f"/gestion/events/event/{path}/{end}").status_code in (302, 404)
