"""The page on which an organiser has a sign of life sent."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from accounts.models import Consent
from events.models import Announcement, Event
from mail.models import QueuedMail
from tests.factories.events import create_coming_conference, create_event
from tests.forms import messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    for number in range(3):
        Consent.objects.create(
            email=f"claire{number}@example.org", purpose="news", wording="Oui", given_at=timezone.now()
        )
    return create_coming_conference(title="La prochaine")


def url_of(event: Event) -> str:
    return f"/gestion/events/event/{event.pk}/annoncer/"


def test_says_who_how_many_and_what(organiser, event):
    page = organiser.get(url_of(event)).content.decode()
    for said in ("3 destinataires", "claire1@example.org", "150 places restent", "Envoyer à 3 personnes"):
        assert said in page
    assert QueuedMail.objects.count() == 0


def test_preview_follows_the_choice_and_sends_nothing(organiser, event):
    response = organiser.post(url_of(event), {"kind": "last_call", "words": "À bientôt", "preview": "1"})
    page = response.content.decode()
    assert "Derniers jours pour s’inscrire" in page
    assert "À bientôt" in response.context["text"]
    assert QueuedMail.objects.count() == 0


def test_sends_once_and_says_so(organiser, event):
    data = {"kind": "fill", "words": "Venez", "send": "1"}
    response = organiser.post(url_of(event), data, follow=True)
    assert messages_of(response) == ["3 personnes sont prévenues."]
    sent = Announcement.objects.get()
    assert (sent.told, sent.announced_by, sent.words) == (3, organiser.user, "Venez")
    assert QueuedMail.objects.count() == 3
    assert str(LogEntry.objects.get().get_change_message()) == "où en sont les inscriptions\u00a0: 3 courriels."
    page = response.content.decode()
    assert "Déjà envoyés" in page
    assert "Personne à prévenir" in page
    again = organiser.post(url_of(event), data, follow=True)
    assert "Personne à prévenir" in str(next(iter(again.context["messages"])))
    assert (Announcement.objects.count(), QueuedMail.objects.count()) == (1, 3)


@pytest.mark.parametrize("data", [{"kind": "autre", "send": "1"}, {"kind": "fill", "words": "x" * 1001, "send": "1"}])
def test_refuses_what_no_form_sends(organiser, event, data):
    response = organiser.post(url_of(event), data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert QueuedMail.objects.count() == 0


def test_says_why_nothing_can_be_sent(organiser):
    draft = create_event(state=Event.State.DRAFT)
    assert "rien n’est envoyé" in organiser.get(url_of(draft)).content.decode()
    response = organiser.post(url_of(draft), {"kind": "fill", "send": "1"}, follow=True)
    assert "rien n’est envoyé" in str(next(iter(response.context["messages"])))


def test_is_offered_on_the_page_of_an_event(organiser, treasurer, event):
    change = f"/gestion/events/event/{event.pk}/change/"
    assert url_of(event) in organiser.get(change).content.decode()
    assert url_of(event) not in treasurer.get(change).content.decode()


@pytest.mark.parametrize("who", ["stranger", "member", "treasurer", "community_manager", "door"])
def test_is_for_those_who_change_events(who, event, request):
    client = request.getfixturevalue(who)
    assert client.get(url_of(event)).status_code in (302, 403)
    assert client.post(url_of(event), {"kind": "fill", "send": "1"}).status_code in (302, 403)
    assert QueuedMail.objects.count() == 0


def test_an_event_that_is_not_there(organiser):
    assert organiser.get("/gestion/events/event/999999/annoncer/").status_code == 404
