"""The main job, from the page of the event to the cancelled place, with a real mail server."""

import email
import email.policy
import re
import socket

import pypdfium2
import pytest
import zxingcpp
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

import billing.invariants
import events.invariants
from billing.models import Payment, Refund
from events.models import Registration, Ticket
from tests.factories.accounts import create_treasurer
from tests.factories.events import create_coming_conference, create_venue


class Letterbox:
    """An SMTP server that keeps what it is given."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def to(self, address: str) -> list[email.message.EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]


@pytest.fixture
def letterbox(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Letterbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


@pytest.fixture
def conference(live_site):
    """The conference of 6 March 2012 as it would be sold forty days ahead."""
    venue = create_venue(name="ESG", street="35 avenue Philippe-Auguste", postcode="75011", city="Paris")
    return create_coming_conference(slug="la-fin-du-debut", title="La fin du début", venue=venue)


def attachment(mail, content_type: str) -> bytes:
    parts = [part for part in mail.iter_attachments() if part.get_content_type() == content_type]
    assert len(parts) == 1
    return parts[0].get_payload(decode=True)


def codes_in(pdf: bytes) -> list[str]:
    """What the QR code of each page says."""
    document = pypdfium2.PdfDocument(pdf)
    return [zxingcpp.read_barcode(page.render(scale=3).to_pil()).text for page in document]


def fill_in(page, number: int, first_name: str, last_name: str, address: str) -> None:
    page.fill(f"[name=p{number}-first_name]", first_name)
    page.fill(f"[name=p{number}-last_name]", last_name)
    page.fill(f"[name=p{number}-email]", address)


def test_two_places_are_bought_paid_and_one_is_given_up(page, live_site, log_in, letterbox, conference):
    page.set_default_timeout(10_000)
    # The visitor finds the conference and takes two places, one with the book, one for a student.
    page.goto(live_site.url + conference.get_absolute_url())
    page.get_by_role("link", name=re.compile("S’inscrire, dès 30")).first.click()
    fill_in(page, 1, "Claire", "Vasseur", "claire@example.org")
    page.get_by_role("button", name="Ajouter une personne").click()
    assert page.input_value("[name=p1-first_name]") == "Claire"
    fill_in(page, 2, "Mehdi", "Laurent", "mehdi@example.org")
    page.get_by_role("group", name="Claire Vasseur").get_by_text("Place avec le livre").click()
    page.get_by_role("group", name="Participant 2").get_by_text("étudiant", exact=True).first.click()
    expect(page.locator("#receipt output")).to_have_text("60 €")
    page.get_by_text("Par virement").click()
    page.get_by_text("J’accepte les conditions").click()
    page.get_by_role("button", name="Confirmer l’inscription").last.click()

    # Two places are held; the page and the mail say how to pay.
    page.wait_for_url(re.compile("/inscriptions/"))
    assert page.get_attribute("main", "data-outcome") == "payment"
    registration = Registration.objects.select_related("order").get()
    order = registration.order
    assert (order.total_cents, registration.state) == (6000, "pending")
    main = page.locator("main").inner_text()
    assert order.reference in main
    assert "60\u00a0€" in main
    call_command("run_due_work")
    how_to_pay = letterbox.to("claire@example.org")[0].get_body(("plain",)).get_content()
    assert order.reference in how_to_pay
    assert "FR76" in how_to_pay

    # The treasurer finds the order by its reference and books the transfer.
    link = page.url
    log_in(create_treasurer())
    page.goto(f"{live_site.url}{reverse('admin:billing_order_changelist')}?q={order.reference}")
    page.get_by_role("link", name=order.reference).click()
    page.get_by_role("link", name="Enregistrer un règlement").click()
    assert page.input_value("[name=amount]") == "60,00"
    page.get_by_role("button", name="Enregistrer le règlement").click()
    page.get_by_text("Le règlement est enregistré.").wait_for()
    payment = Payment.objects.get()
    assert (payment.amount_cents, payment.recorded_by.get_full_name()) == (6000, "")
    registration.refresh_from_db()
    assert registration.state == "confirmed"

    # The tickets arrive; their codes are those of the tickets.
    call_command("run_due_work")
    confirmed = letterbox.to("claire@example.org")[1]
    codes = list(Ticket.objects.order_by("attendee__position").values_list("code", flat=True))
    assert codes_in(attachment(confirmed, "application/pdf")) == codes
    assert b"BEGIN:VEVENT" in attachment(confirmed, "text/calendar")
    assert codes_in(attachment(letterbox.to("mehdi@example.org")[0], "application/pdf")) == codes[1:]

    # The visitor gives up one place, without a fee so early.
    page.goto(link)
    assert page.get_attribute("main", "data-outcome") == "confirmed"
    page.get_by_role("link", name="Annuler une place").click()
    page.get_by_text("Mehdi Laurent").click()
    page.get_by_role("button", name="Annuler ces places").click()
    page.get_by_text("La place est annulée.").wait_for()
    refund = Refund.objects.get()
    assert (refund.amount_cents, refund.state) == (1000, "due")
    assert conference.quotas.get(is_room=True).seats_taken == 1
    call_command("run_due_work")
    assert len(letterbox.to("claire@example.org")) == 3

    # The treasurer notes that the money went back.
    page.goto(live_site.url + reverse("admin:billing_order_change", args=[order.pk]))
    page.get_by_role("button", name=re.compile("Marquer 10")).click()
    page.get_by_text("Le remboursement est noté").wait_for()
    refund.refresh_from_db()
    assert refund.state == "done"
    assert events.invariants.broken() == []
    assert billing.invariants.broken() == []


def test_registration_works_without_javascript_and_keeps_what_was_typed(browser, live_site, conference):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(live_site.url + reverse("events:register", args=[conference.slug]))
    page.fill("[name=p1-first_name]", "Claire")
    page.fill("[name=p1-email]", "claire@example")
    page.get_by_role("button", name="Confirmer l’inscription").last.click()
    assert page.get_by_role("alert").get_by_role("link").all_inner_texts() == [
        "Il manque le nom.",
        "Cette adresse est incomplète. Par exemple : «\u00a0nom@entreprise.fr\u00a0».",
        "Votre accord est nécessaire pour garder votre place.",
    ]
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=p1-last_name]")).to_be_focused()
    assert page.input_value("[name=p1-first_name]") == "Claire"
    page.fill("[name=p1-last_name]", "Vasseur")
    page.fill("[name=p1-email]", "claire@example.org")
    page.check("[name=terms]")
    page.check("[name=method][value=door]")
    page.get_by_role("button", name="Confirmer l’inscription").last.click()
    assert page.get_attribute("main", "data-outcome") == "confirmed"
    assert Registration.objects.get().order.balance_cents() == 3000
    context.close()


def test_enter_in_a_field_sends_the_form_rather_than_adding_a_person(page, live_site, conference):
    page.goto(live_site.url + reverse("events:register", args=[conference.slug]))
    page.press("[name=p1-first_name]", "Enter")
    page.get_by_role("alert").wait_for()
    assert page.locator("[name=p2-first_name]").count() == 0
