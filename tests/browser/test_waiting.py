"""A full event and its waiting list, without JavaScript where a visitor acts: the page is all there is."""

import datetime
import re
import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

import billing.invariants
import events.invariants
from events import operations
from events.models import Registration
from mail.models import QueuedMail
from tests.browser.barriers import barriers
from tests.factories.events import create_coming_conference, create_registration


@pytest.fixture
def full_event(live_site):
    """A conference of two seats, both taken; `full_event.held` are those registrations."""
    event = create_coming_conference(slug="la-fin-du-debut", capacity=2)
    event.held = [create_registration(event=event, method="door", now=timezone.now()) for _ in range(2)]
    return event


@pytest.fixture
def visitor(browser, live_site):
    """`visitor()`: a tab of somebody new, whose browser runs no script."""
    contexts = []

    def visit():
        contexts.append(browser.new_context(java_script_enabled=False, locale="fr-FR"))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        return page

    yield visit
    for context in contexts:
        context.close()


def fill_in(page, url, first_name):
    page.goto(url)
    page.fill("[name=p1-first_name]", first_name)
    page.fill("[name=p1-last_name]", "Vasseur")
    page.fill("[name=p1-email]", f"{first_name.lower()}@example.org")
    page.check("[name=terms]")
    page.check("[name=method][value=door]")


def join(page, url, first_name):
    fill_in(page, url, first_name)
    page.get_by_role("button", name="Rejoindre la liste d’attente").last.click()
    page.wait_for_url(re.compile("/inscriptions/"))


def outcome(page) -> str:
    return page.get_attribute("main", "data-outcome")


def test_a_full_event_fills_its_list_and_a_cancellation_moves_the_first_up(visitor, live_site, full_event):
    url = live_site.url + reverse("events:register", args=[full_event.slug])
    claire, mehdi, newcomer, holder = (visitor() for _ in range(4))

    # The page of the full event leads to its list.
    claire.goto(live_site.url + full_event.get_absolute_url())
    claire.get_by_role("link", name="Rejoindre la liste d’attente").click()
    expect(claire.get_by_role("heading", level=1)).to_have_text("Liste d’attente")
    join(claire, url, "Claire")
    assert outcome(claire) == "waiting"
    expect(claire.get_by_role("heading", level=1)).to_have_text("Vous êtes en tête de la liste.")
    join(mehdi, url, "Mehdi")
    expect(mehdi.get_by_role("heading", level=1)).to_have_text("Vous êtes 2e dans la liste.")

    # Somebody cancels; a newcomer, whose form was open, sends it right behind.
    fill_in(newcomer, url, "Ines")
    cancel_url = live_site.url + reverse("events:cancel", args=[full_event.held[0].token])
    holder.goto(cancel_url)
    holder.get_by_role("button", name="Annuler ces places").click()
    newcomer.get_by_role("button", name="Rejoindre la liste d’attente").last.click()
    assert outcome(newcomer) == "waiting"
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Vous êtes 2e dans la liste.")

    # The first is offered the seat, by mail and on her page; she takes it.
    offered = QueuedMail.objects.get(to="claire@example.org", key__startswith="offered:")
    assert claire.url in offered.text
    claire.reload()
    assert outcome(claire) == "offered"
    claire.get_by_text("À l’accueil, le jour même").click()
    claire.get_by_role("button", name=re.compile("Accepter, 30")).click()
    assert outcome(claire) == "confirmed"
    expect(claire.get_by_role("heading", level=2, name="Vos billets")).to_be_visible()

    # The second has had enough, the newcomer is first now.
    mehdi.reload()
    expect(mehdi.get_by_role("heading", level=1)).to_have_text("Vous êtes en tête de la liste.")
    mehdi.get_by_role("button", name="Quitter la liste").click()
    expect(mehdi.get_by_role("heading", level=1)).to_have_text("Vous avez quitté la liste d’attente.")
    newcomer.reload()
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Vous êtes en tête de la liste.")
    assert full_event.quotas.get(is_room=True).seats_taken == 2
    assert events.invariants.broken() == []
    assert billing.invariants.broken() == []


def test_at_the_same_instant_the_seat_goes_to_the_line_and_the_newcomer_to_its_end(
    visitor, live_site, full_event, client
):
    url = live_site.url + reverse("events:register", args=[full_event.slug])
    claire, newcomer = visitor(), visitor()
    join(claire, url, "Claire")
    fill_in(newcomer, url, "Ines")
    cancel = cancellation(client, full_event.held[0])
    cancel.start()
    newcomer.get_by_role("button", name="Rejoindre la liste d’attente").last.click()
    cancel.join()
    assert outcome(newcomer) == "waiting"
    claire.reload()
    assert outcome(claire) == "offered"
    assert events.invariants.broken() == []


def cancellation(client, registration) -> threading.Thread:
    """Somebody else's browser that cancels, in a thread of its own."""
    path = reverse("events:cancel", args=[registration.token])
    tickets = [ticket.pk for attendee in registration.attendees.all() for ticket in attendee.tickets.all()]

    def send():
        client.post(path, {"tickets": tickets})
        connection.close()

    return threading.Thread(target=send)


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, live_site, full_event):
    page.set_viewport_size({"width": 390, "height": 900})
    url = live_site.url + reverse("events:register", args=[full_event.slug])
    page.goto(url)
    found = {"form": barriers(page)}
    join(page, url, "Claire")
    found["waiting"] = barriers(page)
    link = page.url
    page.goto(f"{url}?participants=2")
    for number, name in enumerate(("Mehdi", "Ali"), start=1):
        page.fill(f"[name=p{number}-first_name]", name)
        page.fill(f"[name=p{number}-last_name]", "Laurent")
    page.fill("[name=p1-email]", "mehdi@example.org")
    page.check("[name=terms]")
    page.get_by_role("button", name="Rejoindre la liste d’attente").last.click()
    page.wait_for_url(re.compile("/inscriptions/"))
    found["group"] = barriers(page)
    tickets = operations.standing_tickets(full_event.held[0])
    operations.cancel_tickets(registration=full_event.held[0], tickets=tickets, now=timezone.now())
    page.goto(link)
    found["offered"] = barriers(page)
    page.get_by_role("button", name="Refuser").click()
    found["declined"] = barriers(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_an_offer_that_ran_out_is_told_kindly_and_leads_back(page, live_site, full_event):
    join(page, live_site.url + reverse("events:register", args=[full_event.slug]), "Claire")
    registration = Registration.objects.get(state="waiting")
    Registration.objects.filter(pk=registration.pk).update(
        state="offered", offered_at=timezone.now(), held_until=timezone.now() - datetime.timedelta(hours=1)
    )
    full_event.quotas.filter(is_room=True).update(waiting=0, seats_taken=3)
    call_command("run_due_work")
    page.reload()
    assert outcome(page) == "expired"
    page.get_by_role("link", name="S’inscrire ou rejoindre la liste").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Liste d’attente")
    assert events.invariants.broken() == []
