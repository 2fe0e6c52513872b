"""A sign of life: to whom, once, with a way out; and what the mail says."""

import datetime
import re

import pytest
from django.test import Client

from accounts.models import Consent
from events.models import Announcement, Event, Registration
from events.operations.announcing import (
    NobodyToTell,
    NotAnnounced,
    address_of,
    announce,
    preview,
    recipients,
    unsubscribe,
)
from mail.delivery import message_of
from mail.models import QueuedMail
from tests.factories.accounts import create_organiser
from tests.factories.events import NOW, create_open_conference, create_registration
from tests.factories.members import create_seat

pytestmark = pytest.mark.django_db
FILL, LAST_CALL = Announcement.Kind.FILL, Announcement.Kind.LAST_CALL


def agree(email: str, *, withdrawn: bool = False, purpose=Consent.Purpose.NEWS) -> Consent:
    return Consent.objects.create(
        email=email, purpose=purpose, wording="Prévenez-moi.", given_at=NOW, withdrawn_at=NOW if withdrawn else None
    )


def told(event: Event, kind=FILL) -> list[str]:
    return [person.address for person in recipients(event, kind, now=NOW)]


def send(event: Event, kind=FILL, words="") -> Announcement:
    return announce(event=event, kind=kind, words=words, by=create_organiser(), now=NOW)


@pytest.fixture
def event() -> Event:
    return create_open_conference(title="La fin du début", title_en="The end of the beginning", capacity=150)


class TestRecipients:
    def test_are_those_who_agreed_and_members(self, event):
        agree("claire@example.org")
        agree("terms@example.org", purpose=Consent.Purpose.TERMS)
        create_seat(email="membre@example.org", first_day=datetime.date(2012, 1, 1))
        create_seat(
            email="ancien@example.org", first_day=datetime.date(2011, 1, 1), last_day=datetime.date(2011, 12, 31)
        )
        assert told(event) == ["claire@example.org", "membre@example.org"]
        assert [person.is_member for person in recipients(event, FILL, now=NOW)] == [False, True]

    def test_each_mailbox_once(self, event):
        for address in ("claire@example.org", "Claire@Example.org", "claire+news@example.org"):
            agree(address)
        create_seat(email="CLAIRE@example.org", first_day=datetime.date(2012, 1, 1))
        assert len(told(event)) == 1

    def test_whoever_took_it_back_is_left_alone_also_as_a_member(self, event):
        agree("claire@example.org", withdrawn=True)
        agree("membre@example.org", withdrawn=True)
        create_seat(email="membre@example.org", first_day=datetime.date(2012, 1, 1))
        assert told(event) == []

    def test_whoever_agreed_again_is_told_again(self, event):
        agree("claire@example.org", withdrawn=True)
        agree("claire@example.org")
        assert told(event) == ["claire@example.org"]

    @pytest.mark.parametrize(
        ("state", "is_left_out"), [("confirmed", True), ("pending", True), ("cancelled", False), ("expired", False)]
    )
    def test_whoever_is_registered_is_left_out(self, event, state, is_left_out):
        people = ({"email": "Claire@example.org"}, {"email": "collegue@example.org"})
        create_registration(event=event, attendees=people, state=state)
        agree("claire@example.org")
        agree("collegue@example.org")
        assert told(event) == ([] if is_left_out else ["claire@example.org", "collegue@example.org"])

    def test_whoever_waits_is_left_out(self, event):
        registration = create_registration(event=event, attendees=({"email": "claire@example.org"},), state="cancelled")
        Registration.objects.filter(pk=registration.pk).update(
            state="waiting", waits_for=event.quotas.first(), queued_at=NOW, ended_at=None
        )
        agree("claire@example.org")
        assert told(event) == []

    def test_a_place_at_another_event_is_no_reason(self, event):
        create_registration(event=create_open_conference(), attendees=({"email": "claire@example.org"},), language="en")
        agree("claire@example.org")
        (person,) = recipients(event, FILL, now=NOW)
        assert (person.address, person.language) == ("claire@example.org", "en")

    def test_cost_the_same_for_thirty_as_for_one(self, event, django_assert_max_num_queries):
        for number in range(30):
            agree(f"claire{number}@example.org")
            create_registration(event=create_open_conference(), language="en")
        with django_assert_max_num_queries(6):
            assert len(told(event)) == 30


class TestSending:
    def test_queues_one_mail_each_and_keeps_who_sent_it(self, event):
        agree("claire@example.org")
        agree("mehdi@example.org")
        sent = send(event, words="Le programme est complet.")
        assert (sent.kind, sent.told, sent.announced_at, sent.words) == (FILL, 2, NOW, "Le programme est complet.")
        mails = QueuedMail.objects.order_by("to")
        assert [mail.to for mail in mails] == ["claire@example.org", "mehdi@example.org"]
        assert mails[0].subject == "150 places restent : La fin du début"
        for body in (mails[0].text, mails[0].html):
            assert "Le programme est complet." in body
            assert "/desabonnement/" in body

    def test_never_twice_of_the_same_kind(self, event):
        agree("claire@example.org")
        send(event)
        agree("claire+bis@example.org")
        with pytest.raises(NobodyToTell):
            send(event)
        agree("mehdi@example.org")
        assert send(event).told == 1
        assert send(event, LAST_CALL).told == 2
        assert (QueuedMail.objects.count(), Announcement.objects.count()) == (4, 3)

    def test_another_event_is_another_mail(self, event):
        agree("claire@example.org")
        send(event)
        assert send(create_open_conference()).told == 1

    @pytest.mark.parametrize(
        ("fields", "now", "door"),
        [
            ({"state": Event.State.DRAFT}, NOW, "elsewhere"),
            ({"state": Event.State.CANCELLED}, NOW, "cancelled"),
            ({}, NOW + datetime.timedelta(days=30), "past"),
            ({"closes_at": NOW - datetime.timedelta(hours=1)}, NOW, "closed"),
            ({"capacity": 0}, NOW, "full"),
        ],
    )
    def test_invites_to_nothing_that_cannot_be_taken(self, fields, now, door):
        event = create_open_conference(**fields)
        agree("claire@example.org")
        with pytest.raises(NotAnnounced) as refusal:
            announce(event=event, kind=FILL, words="", by=create_organiser(), now=now)
        assert refusal.value.door == door
        assert (QueuedMail.objects.count(), Announcement.objects.count()) == (0, 0)

    def test_speaks_the_language_of_the_last_registration(self, event):
        create_registration(event=create_open_conference(), attendees=({"email": "sean@example.org"},), language="en")
        agree("sean@example.org")
        send(event)
        mail = QueuedMail.objects.get()
        assert mail.language == "en"
        assert "/en/desabonnement/" in mail.text

    def test_last_call_says_until_when(self, event):
        subject, text = preview(event, LAST_CALL, "", now=NOW)
        assert subject.strip() == "Derniers jours pour s’inscrire\u00a0: La fin du début"
        assert "Les inscriptions se ferment lundi 5 mars 2012 à 18\u00a0h." in text

    def test_fill_says_how_many_are_there_and_left(self, event):
        create_registration(event=event, attendees=({}, {}, {}))
        _subject, text = preview(event, FILL, "", now=NOW)
        assert "3 personnes sont inscrites à ce rendez-vous. 147 places restent." in text

    def test_words_are_text_and_nothing_else(self, event):
        agree("claire@example.org")
        send(event, words="<script>alert(1)</script> {{ event }}")
        mail = QueuedMail.objects.get()
        assert "<script>" not in mail.html
        assert "{{ event }}" in mail.text


class TestWayOut:
    def link(self, event: Event) -> str:
        send(event)
        return re.search(r"https?://[^/]+(/desabonnement/\S+)", QueuedMail.objects.get().text)[1]

    def test_the_page_asks_and_the_button_does_it(self, event, stranger):
        agree("claire@example.org")
        link = self.link(event)
        page = stranger.get(link)
        assert page.status_code == 200
        assert "claire@example.org" in page.content.decode()
        assert Consent.objects.standing().count() == 1
        done = stranger.post(link)
        assert 'data-outcome="unsubscribed"' in done.content.decode()
        assert Consent.objects.standing().count() == 0
        assert "no-store" in done["Cache-Control"]
        assert not done.cookies
        assert told(create_open_conference()) == []
        assert stranger.post(link).status_code == 200  # a second click changes nothing

    def test_a_mail_program_does_it_in_one_click(self, event):
        agree("claire@example.org")
        link = self.link(event)
        headers = message_of(QueuedMail.objects.get()).message()
        assert link in headers["List-Unsubscribe"]
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Consent.objects.standing().count() == 0

    def test_a_member_who_agreed_to_nothing_may_refuse(self, event, stranger):
        create_seat(email="Membre@example.org", first_day=datetime.date(2012, 1, 1))
        stranger.post(self.link(event))
        refusal = Consent.objects.get()
        assert (refusal.email, refusal.purpose, refusal.withdrawn_at is None) == ("Membre@example.org", "news", False)
        assert told(create_open_conference()) == []
        unsubscribe(address="Membre@example.org", now=NOW)
        assert Consent.objects.count() == 1

    def test_other_agreements_stay(self, event, stranger):
        agree("claire@example.org")
        terms = agree("claire@example.org", purpose=Consent.Purpose.TERMS)
        stranger.post(self.link(event))
        terms.refresh_from_db()
        assert terms.withdrawn_at is None

    @pytest.mark.parametrize("token", ["x", "c1", "c1.x", "c1.", ".", "s999999.abc", "é", "c1:abc"])
    def test_a_link_that_is_not_ours(self, stranger, token):
        agree("claire@example.org")
        for method in (stranger.get, stranger.post):
            assert method(f"/desabonnement/{token}/").status_code == 404
        assert Consent.objects.standing().count() == 1

    def test_an_address_that_was_erased(self, event, stranger):
        agree("claire@example.org")
        link = self.link(event)
        Consent.objects.all().delete()
        assert stranger.get(link).status_code == 404

    def test_the_address_is_not_in_the_link(self, event):
        agree("claire@example.org")
        token = self.link(event).split("/")[2]
        assert address_of(token) == "claire@example.org"
        assert "claire" not in token
