"""A guest with a code: from the link or typed by hand, with and without JavaScript."""

import datetime
import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

import events.invariants
from events.models import InvitationCode, Registration
from tests.factories.events import (
    create_coming_conference,
    create_invitation_code,
    create_ticket_type,
)

SHOTS = os.environ.get("SHOTS")


@pytest.fixture
def conference(live_site):
    event = create_coming_conference(slug="conference", title="La fin du début", book_stock=12)
    seat, book = event.ticket_types.order_by("position")
    seat.early_price_cents, seat.member_price_cents = 2500, 2000
    seat.early_until, seat.max_per_registration = timezone.now() + datetime.timedelta(days=10), 4
    seat.save()
    press = create_ticket_type(
        event=event, part=seat.part, quotas=[seat.quotas.get()], name="Place de presse", price_cents=0, position=3,
        is_by_invitation=True,
    )  # fmt: skip
    create_invitation_code(event=event, code="PRESSE", ticket_types=[press], uses_allowed=2)
    create_invitation_code(event=event, code="AMI", ticket_types=[seat, book], amount_cents=1000)
    return event


def shot(page, name):
    if SHOTS:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)


def fill_in(page):
    page.fill("#id_p1-first_name", "Claire")
    page.fill("#id_p1-last_name", "Vasseur")
    page.fill("#id_p1-email", "claire@example.org")


def typed(page, code):
    if not page.locator("#typed_code").is_visible():
        page.get_by_text("J’ai un code").click()
    page.fill("#typed_code", code)
    page.get_by_role("button", name="Utiliser ce code").click()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_guest_types_a_code_and_takes_what_it_opens(browser, live_site, conference, has_scripts):
    context = browser.new_context(java_script_enabled=has_scripts, locale="fr-FR")
    page = context.new_page()
    page.goto(live_site.url + conference.get_absolute_url())
    shot(page, "event")
    page.goto(live_site.url + reverse("events:register", args=[conference.slug]))
    fill_in(page)
    shot(page, "form")
    expect(page.locator(".receipt .total")).to_contain_text("25")
    typed(page, "faux")
    expect(page.locator("#typed_code_error")).to_contain_text("n’est pas connu")
    expect(page.locator("#id_p1-first_name")).to_have_value("Claire")
    shot(page, "wrong")
    typed(page, "ami")
    expect(page.locator(".receipt .total")).to_contain_text("15")
    shot(page, "amount")
    page.get_by_role("button", name="Retirer le code").click()
    expect(page.locator(".receipt .total")).to_contain_text("25")
    typed(page, " Présse ")
    expect(page.locator("#id_p1-first_name")).to_have_value("Claire")
    page.get_by_text("Place de presse").first.click()
    shot(page, "opened")
    page.check("input[name=terms]")
    page.locator("aside").get_by_role("button", name="Confirmer l’inscription").click()
    expect(page.locator("main")).to_have_attribute("data-outcome", "confirmed")
    shot(page, "confirmed")
    registration = Registration.objects.get()
    assert (registration.order.total_cents, registration.order.method) == (0, "free")
    assert InvitationCode.objects.get(code="PRESSE").uses_taken == 1
    assert events.invariants.broken() == []
    context.close()


def test_an_invitation_link_is_enough(page, live_site, conference):
    conference.ticket_types.update(is_by_invitation=True)
    page.goto(live_site.url + reverse("events:register", args=[conference.slug]))
    expect(page.get_by_role("heading", level=1)).to_contain_text("sur invitation")
    shot(page, "invitation")
    page.goto(live_site.url + reverse("events:register", args=[conference.slug]) + "?code=presse")
    fill_in(page)
    page.check("input[name=terms]")
    page.locator("aside").get_by_role("button", name="Confirmer l’inscription").click()
    expect(page.locator("main")).to_have_attribute("data-outcome", "confirmed")
