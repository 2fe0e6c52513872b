"""The mails of a registration: to whom, what they say, what they carry."""

import datetime
import io

import pypdfium2
import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from PIL import Image

from billing.models import Method
from billing.operations import mark_refunded, record_payment
from events import mails
from events.models import Registration
from events.offers import offer_of
from events.operations import (
    AttendeeInput,
    Choice,
    cancel_event,
    cancel_tickets,
    release_overdue,
    rename_attendee,
    send_link_again,
    standing_tickets,
)
from events.operations import register as register_operation
from mail.models import QueuedMail
from mail.operations import send_due
from tests.events.codes import read_code
from tests.factories.accounts import create_treasurer
from tests.factories.events import NOW, PARIS, create_open_conference, create_registration, create_venue

pytestmark = pytest.mark.django_db
State = Registration.State
EARLY = NOW - datetime.timedelta(days=20)


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://mediaaces.example"
    settings.BANK_ACCOUNT = {
        "holder": "Association Media Aces",
        "iban": "FR7630006000011234567890189",
        "bic": "AGRIFRPPXXX",
    }


@pytest.fixture
def conference():
    venue = create_venue(street="1 parvis de la Défense", postcode="92800", city="Puteaux", metro="Esplanade")
    return create_open_conference(title="Les médias sociaux dans l’entreprise", slug="medias-sociaux", venue=venue)


CLAIRE = {"first_name": "Claire", "last_name": "Vasseur", "email": "claire@example.org"}
YANN = {"first_name": "Yann", "last_name": "Le Goff", "email": "yann@example.org"}
HEAD = """\
Les médias sociaux dans l’entreprise
mardi 6 mars 2012, 14 h – 17 h
Grande Arche de la Défense, 1 parvis de la Défense, 92800 Puteaux
https://mediaaces.example/evenements/medias-sociaux/
"""


def register(event, *people, method=Method.TRANSFER, language="fr", now=EARLY, form_token="jeton") -> Registration:
    """As a visitor would: first ticket type for each."""
    offer = offer_of(event, now=now)
    attendees = [AttendeeInput(**person, choices=[Choice(offer.ticket_types[0])]) for person in people]
    return register_operation(
        event=event,
        form_token=form_token,
        attendees=attendees,
        method=method,
        language=language,
        price_digest=offer.digest,
        consents={},
        now=now,
    )


def mails_of(template: str) -> list[QueuedMail]:
    return list(QueuedMail.objects.filter(key__startswith=f"{template}:").order_by("pk"))


def mail_of(template: str) -> QueuedMail:
    [mail] = mails_of(template)
    return mail


def said(mail: QueuedMail) -> str:
    """The text with plain spaces."""
    return mail.text.replace("\u00a0", " ")


def subject(mail: QueuedMail) -> str:
    return mail.subject.replace("\u00a0", " ")


def attached(now=NOW) -> dict[str, dict[str, bytes]]:
    """Send what waits; the files of each mail by its recipient."""
    outbox.outbox.clear()
    send_due(now=now)
    assert not QueuedMail.objects.exclude(state="sent").exists()
    return {
        message.to[0]: {
            name: content if isinstance(content, bytes) else content.encode()
            for name, content, _type in message.attachments
        }
        for message in outbox.outbox
    }


class TestHowToPay:
    def test_says_everything_a_transfer_needs(self, conference):
        registration = register(conference, CLAIRE)
        mail = mail_of("how_to_pay")
        assert mail.to == "claire@example.org"
        assert subject(mail) == "Pour régler 30 € : Les médias sociaux dans l’entreprise"
        assert (
            said(mail)
            == f"""\
Bonjour Claire Vasseur,

Votre place est gardée. Elle sera confirmée à l’arrivée de votre virement, attendu le samedi 18 février 2012 \
au plus tard, et votre billet suivra.

Montant : 30 €
À régler au plus tard le : samedi 18 février 2012
Titulaire : Association Media Aces
IBAN : FR76 3000 6000 0112 3456 7890 189
BIC : AGRIFRPPXXX
Référence à recopier : {registration.order.reference}

Le code joint remplit le virement dans l’application de votre banque.

{HEAD}
- Claire Vasseur, Place seule

Votre inscription, à garder pour vous :
https://mediaaces.example/inscriptions/{registration.token}/

Media Aces
https://mediaaces.example/
"""
        )

    def test_html_says_the_same(self, conference):
        registration = register(conference, CLAIRE)
        html = mail_of("how_to_pay").html
        for words in (
            '<p class="corner">30\u00a0€</p>',
            "<td>samedi 18 février 2012</td>",
            "FR76 3000 6000 0112 3456 7890 189",
            "AGRIFRPPXXX",
            registration.order.reference,
            f'<a href="https://mediaaces.example/inscriptions/{registration.token}/">Voir votre inscription</a>',
            "<bdi>Claire Vasseur</bdi>, Place seule",
            "Bonjour <bdi>Claire Vasseur</bdi>,",
        ):
            assert words in html
        assert "<img" not in html

    def test_carries_the_code_for_the_bank_and_no_ticket(self, conference):
        registration = register(conference, CLAIRE)
        files = attached(now=EARLY)["claire@example.org"]
        assert list(files) == ["virement.png"]
        lines = read_code(Image.open(io.BytesIO(files["virement.png"]))).text.splitlines()
        assert lines[5:8] == ["Association Media Aces", "FR7630006000011234567890189", "EUR30"]
        assert registration.order.reference in lines

    def test_code_is_left_out_once_nothing_is_owed(self, conference):
        registration = register(conference, CLAIRE)
        cancel_tickets(registration=registration, tickets=standing_tickets(registration), now=EARLY)
        assert attached(now=EARLY)["claire@example.org"] == {}

    def test_costs_two_queries_of_its_own(self, conference):
        registration = register(conference, CLAIRE, YANN)
        QueuedMail.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            mails.queue_how_to_pay(registration=registration, now=NOW)
        assert len(queries) == 2


class TestConfirmed:
    def test_paid_by_transfer(self, conference):
        registration = register(conference, CLAIRE, YANN)
        record_payment(order=registration.order, amount_cents=6000, method="transfer", provider_ref="v1", now=EARLY)
        mail = mail_of("confirmed")
        assert subject(mail) == "Inscription confirmée : Les médias sociaux dans l’entreprise"
        assert (
            said(mail)
            == f"""\
Bonjour Claire Vasseur,

Votre inscription est confirmée. Vos 2 billets sont joints à ce courriel.

{HEAD}
- Claire Vasseur, Place seule
  Compris : L’après-midi, pause comprise
- Yann Le Goff, Place seule
  Compris : L’après-midi, pause comprise

Règlement reçu : 60 €, référence {registration.order.reference}.

Votre inscription, à garder pour vous :
https://mediaaces.example/inscriptions/{registration.token}/

Media Aces
https://mediaaces.example/
"""
        )

    def test_at_the_door_says_the_balance(self, conference):
        register(conference, CLAIRE, method=Method.DOOR)
        assert "À régler à l’accueil : 30 €." in said(mail_of("confirmed"))
        assert "Règlement reçu" not in said(mail_of("confirmed"))

    def test_free_speaks_of_no_money(self, conference):
        conference.ticket_types.update(price_cents=0)
        register(conference, CLAIRE)
        assert "€" not in said(mail_of("confirmed"))
        assert "€" not in mail_of("confirmed").html

    def test_each_gets_their_own_ticket_and_only_the_buyer_the_link(self, conference):
        registration = register(
            conference, CLAIRE, YANN, {**YANN, "first_name": "Anne", "email": ""}, method=Method.DOOR
        )
        ticket = mail_of("ticket")
        assert ticket.to == "yann@example.org"
        assert said(ticket).startswith("Bonjour Yann Le Goff,\n\nClaire Vasseur a pris une place pour vous.")
        for text in (ticket.text, ticket.html):
            assert registration.token not in text
            assert "€" not in text
        files = attached(now=EARLY)
        assert set(files) == {"claire@example.org", "yann@example.org"}
        for own in files.values():
            assert set(own) == {"billets.pdf", "medias-sociaux.ics"}
            assert own["billets.pdf"].startswith(b"%PDF")
        assert pages(files["claire@example.org"]["billets.pdf"]) == 3
        assert pages(files["yann@example.org"]["billets.pdf"]) == 1
        assert b"DTSTART;TZID=Europe/Paris:20120306T140000" in files["yann@example.org"]["medias-sociaux.ics"]

    def test_repeat_is_harmless(self, conference):
        registration = register(conference, CLAIRE, YANN, method=Method.DOOR)
        mails.queue_confirmed(registration=registration, now=NOW)
        assert len(mails_of("confirmed")) == len(mails_of("ticket")) == 1

    def test_queries_do_not_grow_with_the_group(self, conference):
        one = create_registration(event=conference)
        many = create_registration(event=conference, attendees=[{}] * 8)
        counts = []
        for registration in (one, many):
            with CaptureQueriesContext(connection) as queries:
                mails.queue_confirmed(registration=registration, now=NOW)
            counts.append(len(queries))
        assert counts == [2, 2]
        assert len(mails_of("ticket")) == 7

    def test_tickets_that_fell_before_the_mail_left_are_not_attached(self, conference):
        registration = register(conference, CLAIRE, method=Method.DOOR)
        cancel_tickets(registration=registration, tickets=standing_tickets(registration), now=EARLY)
        assert set(attached(now=EARLY)["claire@example.org"]) <= {"medias-sociaux.ics"}


def pages(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as opened:
        return len(opened)


class TestLanguageAndClock:
    def test_english_mail_has_english_days_and_links(self, conference):
        registration = register(conference, CLAIRE, language="en")
        mail = mail_of("how_to_pay")
        assert "Tuesday 6 March 2012, 2 pm – 5 pm" in said(mail)
        assert "Saturday 18 February 2012" in said(mail)
        assert f"https://mediaaces.example/en/inscriptions/{registration.token}/" in mail.text
        assert "https://mediaaces.example/en/evenements/medias-sociaux/" in mail.html
        assert '<html lang="en">' in mail.html

    def test_title_without_english_stays_french_and_says_so(self, conference):
        register(conference, CLAIRE, language="en")
        assert '<span lang="fr">Les médias sociaux dans l’entreprise</span>' in mail_of("how_to_pay").html
        conference.title_en = "Social media in the company"
        conference.save()
        mails.queue_expired(registration=Registration.objects.get(), now=NOW)
        assert "Social media in the company" in mail_of("expired").text
        assert 'lang="fr"' not in mail_of("expired").html

    def test_hours_are_those_of_the_place(self):
        starts_at = datetime.datetime(2012, 3, 6, 20, tzinfo=PARIS)
        event = create_open_conference(starts_at=starts_at, ends_at=None, time_zone="America/Montreal")
        mails.queue_event_reminder(registration=create_registration(event=event), now=NOW)
        assert "mardi 6 mars 2012, 14 h, heure locale" in said(mail_of("event_reminder"))

    def test_unknown_date_and_place_leave_no_hole(self):
        event = create_open_conference()
        type(event).objects.filter(pk=event.pk).update(starts_at=None, ends_at=None, first_day=None, last_day=None)
        registration = Registration.objects.select_related("event").get(pk=create_registration(event=event).pk)
        mails.queue_link_again(registration=registration, attendee=registration.attendees.get(), now=NOW)
        mail = mail_of("link_again")
        assert f"{registration.event.title}\nhttps://" in mail.text
        assert "None" not in mail.text + mail.html


class TestReminders:
    def test_payment_reminder_asks_for_what_is_left(self, conference):
        registration = register(conference, CLAIRE, YANN)
        record_payment(order=registration.order, amount_cents=2500, method="transfer", provider_ref="v1", now=EARLY)
        mails.queue_payment_reminder(registration=registration, now=NOW)
        mail = mail_of("payment_reminder")
        assert subject(mail) == "Rappel, 35 € à régler : Les médias sociaux dans l’entreprise"
        assert (
            "Nous l’attendons le samedi 18 février 2012 au plus tard ; sans lui, vos 2 places seront rendues."
            in said(mail)
        )
        assert "Montant : 35 €" in said(mail)

    def test_event_reminder_says_when_where_and_what_is_due(self, conference):
        registration = register(conference, CLAIRE, YANN, method=Method.DOOR)
        mails.queue_event_reminder(registration=registration, now=NOW)
        buyer, other = mails_of("event_reminder")
        assert subject(buyer) == "mardi 6 mars 2012, 14 h – 17 h : Les médias sociaux dans l’entreprise"
        assert "Métro : Esplanade" in said(buyer)
        assert "À régler à l’accueil : 60 €." in said(buyer)
        assert "Si vous ne venez pas" in said(buyer)
        assert other.to == "yann@example.org"
        assert "€" not in other.text
        assert registration.token not in other.text + other.html


class TestEnds:
    def test_expired_reassures_whoever_has_already_paid(self, conference):
        registration = register(conference, CLAIRE)
        assert release_overdue(now=registration.held_until + datetime.timedelta(seconds=1)) == 1
        mail = mail_of("expired")
        assert subject(mail) == "Places rendues : Les médias sociaux dans l’entreprise"
        assert "Votre place est de nouveau offerte à tous." in said(mail)
        assert "Si le virement est en route, rien n’est perdu" in said(mail)
        assert "Vous sera rendu" not in said(mail)

    def test_expired_after_a_part_was_paid_promises_it_back(self, conference):
        registration = register(conference, CLAIRE)
        record_payment(order=registration.order, amount_cents=1000, method="transfer", provider_ref="v1", now=EARLY)
        release_overdue(now=registration.held_until + datetime.timedelta(seconds=1))
        assert "Vous sera rendu : 10 €." in said(mail_of("expired"))

    def test_some_places_cancelled(self, conference):
        registration = create_registration(event=conference, attendees=[CLAIRE, YANN], now=EARLY)
        gone = standing_tickets(registration)[1:]
        cancel_tickets(registration=registration, tickets=gone, now=NOW)
        mail = mails_of("cancelled")[0]
        assert subject(mail) == "Annulation d’une partie des places : Les médias sociaux dans l’entreprise"
        assert said(mail).startswith("""\
Bonjour Claire Vasseur,

Cette place est annulée :

- Yann Le Goff, Place seule

Frais d’annulation, selon les conditions du jour de l’inscription : 15 €.

Vous sera rendu : 15 €. Vous n’avez rien à faire.

Cette place reste à vous :

- Claire Vasseur, Place seule

Les médias""")

    def test_all_places_cancelled_before_any_payment(self, conference):
        registration = register(conference, CLAIRE, YANN)
        cancel_tickets(registration=registration, tickets=standing_tickets(registration), now=EARLY)
        mail = mail_of("cancelled")
        assert subject(mail) == "Inscription annulée : Les médias sociaux dans l’entreprise"
        assert "Ces 2 places sont annulées :" in said(mail)
        assert "€" not in said(mail)
        assert "reste à vous" not in said(mail)

    def test_one_place_of_two_cancelled_before_any_payment_says_what_is_left_to_pay(self, conference):
        registration = register(conference, CLAIRE, YANN)
        cancel_tickets(registration=registration, tickets=standing_tickets(registration)[:1], now=EARLY)
        sentence = f"Reste à régler par virement : 30 €, référence {registration.order.reference}."
        assert sentence in said(mail_of("cancelled"))

    def test_two_cancellations_are_two_mails(self, conference):
        registration = register(conference, CLAIRE, YANN)
        for ticket in standing_tickets(registration):
            cancel_tickets(registration=registration, tickets=[ticket], now=EARLY)
        first, second = mails_of("cancelled")
        assert "- Claire Vasseur, Place seule" in said(first).split("reste à vous")[0]
        assert subject(second).startswith("Inscription annulée")

    def test_event_cancelled_tells_everybody_and_promises_only_what_was_paid(self, conference):
        create_registration(event=conference, attendees=[CLAIRE, YANN], now=EARLY)
        create_registration(event=conference, attendees=[{"email": "loic@example.org"}], state=State.PENDING, now=EARLY)
        cancel_event(event=conference, note="La salle est fermée.\n\nRendez-vous en avril & mai.", now=NOW)
        found = {mail.to: mail for mail in mails_of("event_cancelled")}
        assert set(found) == {"claire@example.org", "yann@example.org", "loic@example.org"}
        paid, other, unpaid = (found[f"{name}@example.org"] for name in ("claire", "yann", "loic"))
        assert subject(paid) == "Annulé : Les médias sociaux dans l’entreprise"
        assert "La salle est fermée.\n\nRendez-vous en avril & mai." in paid.text
        assert "<p>Rendez-vous en avril &amp; mai.</p>" in paid.html
        assert "Vous sera rendu : 60 €." in said(paid)
        assert "Vous n’avez rien à régler." in said(unpaid)
        assert "rendu" not in said(unpaid)
        assert "€" not in said(other)
        assert "régler" not in said(other)
        assert b"STATUS:CANCELLED" in attached()["yann@example.org"]["medias-sociaux.ics"]

    def test_whoever_left_before_is_not_told(self, conference):
        registration = create_registration(event=conference, attendees=[CLAIRE, YANN], now=EARLY)
        cancel_tickets(registration=registration, tickets=standing_tickets(registration)[1:], now=EARLY)
        cancel_event(event=conference, note="", now=NOW)
        assert [mail.to for mail in mails_of("event_cancelled")] == ["claire@example.org"]

    def test_paid_without_a_seat(self, conference):
        registration = register(conference, CLAIRE)
        late = registration.held_until + datetime.timedelta(hours=1)
        release_overdue(now=late)
        conference.quotas.update(capacity=0)
        record_payment(order=registration.order, amount_cents=3000, method="transfer", provider_ref="v1", now=late)
        mail = mail_of("paid_without_seat")
        assert subject(mail) == "Votre règlement vous sera rendu : Les médias sociaux dans l’entreprise"
        assert "Vous sera rendu : 30 €. Vous n’avez rien à faire." in said(mail)

    def test_refunded(self, conference):
        registration = create_registration(event=conference, attendees=[CLAIRE], now=EARLY)
        refund = cancel_tickets(registration=registration, tickets=standing_tickets(registration), now=NOW)
        mark_refunded(refund=refund, by=create_treasurer(), now=NOW)
        mark_refunded(refund=refund, by=create_treasurer(), now=NOW)
        mail = mail_of("refunded")
        assert subject(mail) == "Remboursement de 15 € : Les médias sociaux dans l’entreprise"
        assert f"Nous vous avons rendu 15 €, référence {registration.order.reference}." in said(mail)


class TestChanges:
    def test_event_changed_lists_what_changed_and_may_come_twice(self, conference):
        registration = create_registration(event=conference, attendees=[CLAIRE, YANN])
        for minute in (0, 0, 1):
            mails.queue_event_changed(
                registration=registration,
                changes=["L’heure est maintenant 15 h.", "Le lieu <est> autre."],
                now=NOW + datetime.timedelta(minutes=minute),
            )
        assert len(mails_of("event_changed")) == 4
        mail = mails_of("event_changed")[0]
        assert "- L’heure est maintenant 15 h.\n- Le lieu <est> autre.\n" in said(mail)
        assert "<li>Le lieu &lt;est&gt; autre.</li>" in mail.html
        assert f"Voici ce qui vaut désormais :\n\n{HEAD}" in said(mail)
        assert "Les billets déjà reçus restent valables." in said(mail)

    def test_who_has_no_ticket_yet_reads_nothing_of_tickets(self, conference):
        registration = create_registration(event=conference, attendees=[CLAIRE], state=State.PENDING)
        mails.queue_event_changed(registration=registration, changes=["L’heure."], now=NOW)
        assert "billets" not in said(mail_of("event_changed"))

    def test_renamed_sends_the_new_ticket_to_the_new_person_and_the_buyer(self, conference):
        registration = create_registration(event=conference, attendees=[CLAIRE, YANN])
        attendee = registration.attendees.get(email="yann@example.org")
        rename_attendee(attendee=attendee, first_name="Zoé", last_name="Noël", email="zoe@example.org", now=NOW)
        buyer, new = mails_of("renamed")
        assert (buyer.to, new.to) == ("claire@example.org", "zoe@example.org")
        assert "La place est maintenant au nom de Zoé Noël." in said(buyer)
        assert said(new).startswith("Bonjour Zoé Noël,\n\nClaire Vasseur a pris une place pour vous.")
        assert registration.token not in new.text
        assert {to: pages(own["billets.pdf"]) for to, own in attached().items()} == {
            "claire@example.org": 1,
            "zoe@example.org": 1,
        }

    def test_a_guest_whose_place_is_cancelled_hears_of_it_and_not_of_the_money(self, conference):
        registration = register(conference, CLAIRE, YANN, method=Method.DOOR)
        gone = [ticket for ticket in standing_tickets(registration) if ticket.attendee.first_name == "Yann"]
        cancel_tickets(registration=registration, tickets=gone, now=EARLY)
        buyer, guest = mails_of("cancelled")
        assert (buyer.to, guest.to) == ("claire@example.org", "yann@example.org")
        assert said(guest).startswith("Bonjour Yann")
        assert "€" not in said(guest).split("Yann", 2)[2]
        assert registration.token not in guest.text + guest.html

    def test_link_again_goes_to_the_buyer_at_most_once_an_hour(self, conference):
        conference.is_one_each = True
        conference.save()
        registration = register(conference, CLAIRE, YANN)
        for minutes in (0, 59, 60):
            send_link_again(
                event=conference, email="CLAIRE@example.org", now=EARLY + datetime.timedelta(minutes=minutes)
            )
        send_link_again(event=conference, email="personne@example.org", now=EARLY)
        first, second = mails_of("link_again")
        assert (first.to, second.to) == ("claire@example.org", "claire@example.org")
        assert f"https://mediaaces.example/inscriptions/{registration.token}/" in first.text
        assert "Si vous n’avez rien demandé" in said(first)

    def test_link_again_tells_another_attendee_who_holds_the_link(self, conference):
        conference.is_one_each = True
        conference.save()
        registration = register(conference, CLAIRE, YANN)
        send_link_again(event=conference, email="YANN@example.org", now=EARLY)
        mail = mails_of("link_again")[0]
        assert mail.to == "yann@example.org"
        assert registration.token not in mail.text + mail.html
        assert "Vous avez déjà une place, prise par Claire Vasseur." in said(mail)


@pytest.mark.parametrize(
    "name",
    ["O'Neill", "Ben-Saïd", "Null", "<script>alert(1)</script>", "<!--url-->", "محمد", "👩‍👩‍👧", "{{ 7|add:7 }}"],
)
def test_name_is_shown_as_typed_and_never_obeyed(name, conference):
    register(conference, {**CLAIRE, "last_name": name}, {**YANN, "last_name": name}, method=Method.DOOR)
    for mail in QueuedMail.objects.all():
        assert f"{name}" in mail.text
        assert escape(name) in mail.html
        assert "<script" not in mail.html
    attached(now=EARLY)
    for message in outbox.outbox:
        assert message.message()["To"] == message.to[0]


@pytest.mark.parametrize("method", [Method.DOOR, Method.TRANSFER])
def test_letters_of_a_kind_say_what_is_each_readers_own(conference, method):
    for person in (CLAIRE, YANN):
        registration = register(conference, person, method=method, form_token=person["email"])
        other = YANN if person is CLAIRE else CLAIRE
        mail = QueuedMail.objects.get(to=person["email"])
        for words in (mail.text, mail.html):
            assert f"{person['first_name']} {person['last_name']}" in words
            assert other["last_name"] not in words
            assert registration.token in words
        assert (registration.order.reference in mail.text) == (method == Method.TRANSFER)


def test_name_with_line_breaks_adds_no_header(conference):
    conference.title = "Rendez-vous\r\nBcc: victime@example.org"
    conference.save()
    register(conference, {**CLAIRE, "last_name": "Vasseur\r\nBcc: victime@example.org"})
    attached(now=EARLY)
    (message,) = outbox.outbox
    assert message.recipients() == ["claire@example.org"]
    assert message.message()["Bcc"] is None
