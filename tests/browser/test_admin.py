"""The administration in the hands of each role, in a browser: what they do there, what they do not see, and axe."""

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import Order, Refund
from events.models import Event
from tests.browser.barriers import barriers
from tests.factories.accounts import create_organiser, create_treasurer, create_user
from tests.factories.events import create_coming_conference, create_registration
from tests.factories.site import address, create_site


@pytest.fixture
def conference(live_site) -> Event:
    return create_coming_conference(title_fr="La conférence de mars")


def open_page(page, live_site, name: str, *args) -> None:
    page.goto(live_site.url + reverse(f"admin:{name}", args=args))


def test_organiser_changes_the_words_and_the_room_of_an_event(page, live_site, log_in, conference):
    log_in(create_organiser())
    open_page(page, live_site, "events_event_changelist")
    page.get_by_role("link", name="La conférence de mars").click()

    page.fill("#id_title_fr", "La conférence d’avril")
    page.get_by_label("Capacité").first.fill("120")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_url(live_site.url + reverse("admin:events_event_changelist"))

    page.goto(live_site.url + conference.get_absolute_url())
    assert page.get_by_role("heading", level=1).inner_text() == "La conférence d’avril"
    assert conference.quotas.get(is_room=True).capacity == 120


def test_organiser_sees_no_money_to_move(page, live_site, log_in, conference):
    order = create_registration(event=conference, now=timezone.now()).order
    log_in(create_organiser())
    open_page(page, live_site, "index")
    assert page.get_by_role("main").get_by_role("link", name="Commandes").count() == 0

    assert page.goto(live_site.url + reverse("admin:billing_order_pay", args=[order.pk])).status == 403
    page.complaints.clear()


def test_treasurer_gives_money_back_once(page, live_site, log_in):
    create_site()
    treasurer = create_treasurer()
    log_in(treasurer)
    refund = Refund.objects.get()
    open_page(page, live_site, "billing_order_change", refund.order_id)

    button = page.get_by_role("button", name="remboursés")
    button.click()
    page.get_by_text("Le remboursement est noté").wait_for()

    refund.refresh_from_db()
    assert (refund.state, refund.done_by) == (Refund.State.DONE, treasurer)
    order = Order.objects.get(pk=refund.order_id)
    assert order.paid_cents() == order.total_cents
    assert button.count() == 0


def test_community_manager_sees_neither_money_nor_buyers(page, live_site, log_in):
    create_site()
    log_in(create_user(is_staff=True, roles=("community_manager",)))
    open_page(page, live_site, "index")
    text = page.get_by_role("main").inner_text()
    assert "Entreprises" in text
    assert [word for word in ("Commandes", "Règlements", "Remboursements", "Inscriptions", "€") if word in text] == []

    for path in ("/gestion/billing/order/{billing.order}/change/", "/gestion/events/registration/"):
        assert page.goto(live_site.url + address(path)).status == 403
    page.complaints.clear()


PAGES = {
    "today": "/gestion/",
    "events": "/gestion/events/event/",
    "event": "/gestion/events/event/{events.event}/change/",
    "new event": "/gestion/events/event/add/",
    "cancel": "/gestion/events/event/{events.event}/annuler/",
    "figures": "/gestion/events/event/{events.event}/chiffres/",
    "announcement": "/gestion/events/event/{events.event}/annoncer/",
    "duplicate": "/gestion/events/event/{events.event}/reprendre/",
    "journal": "/gestion/events/event/{events.event}/journal/",
    "codes": "/gestion/events/invitationcode/?event={events.event}",
    "code": "/gestion/events/invitationcode/{events.invitationcode}/change/",
    "many codes": "/gestion/events/invitationcode/generer/{events.event}/",
    "participants": "/gestion/events/attendee/?event={events.event}",
    "participant": "/gestion/events/attendee/{events.attendee}/change/",
    "registrations": "/gestion/events/registration/",
    "registration": "/gestion/events/registration/{events.registration}/change/",
    "by hand, which event": "/gestion/events/registration/add/",
    "by hand": "/gestion/events/registration/add/?event={events.event}",
    "move": "/gestion/events/registration/{events.registration}/billets/{events.ticket}/",
    "cancel places": "/gestion/events/registration/{events.registration}/annuler/",
    "membership": "/gestion/members/membership/{members.membership}/change/",
    "seat": "/gestion/members/seat/{members.seat}/change/",
    "orders": "/gestion/billing/order/",
    "order": "/gestion/billing/order/{billing.order}/change/",
    "payment": "/gestion/billing/order/{billing.order}/reglement/",
    "mail": "/gestion/mail/queuedmail/{mail.queuedmail}/change/",
}


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, live_site, log_in):
    create_site()
    log_in(create_user(is_staff=True, is_superuser=True))
    found = {}
    for name, path in PAGES.items():
        page.goto(live_site.url + address(path))
        found[name] = barriers(page)
    assert {name: faults for name, faults in found.items() if faults} == {}
