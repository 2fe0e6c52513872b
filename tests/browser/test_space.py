"""The member's pages as they are used: no barrier that axe finds, on a telephone and a desk, by day and by night."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent
from accounts.operations import record_consents
from events.models import TicketType
from tests.browser.barriers import barriers
from tests.factories.accounts import PASSWORD, create_organiser
from tests.factories.directory import create_company, create_person
from tests.factories.events import create_coming_conference, create_registration, create_ticket_type
from tests.factories.members import create_plan, create_running_membership, create_seat

PAGES = [
    "my_space",
    "space_registrations",
    "space_company",
    "space_security",
    "space_data",
    "devices",
    "account_email",
    "account_change_password",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_activate_totp",
]


@pytest.fixture
def anne(live_site):
    """A member of a company who organises, with a place to come, one past, and something agreed to."""
    user = create_organiser(email="anne@example.org", first_name="Anne", last_name="Loiseau")
    company = create_running_membership(company=create_company(name="Atelier du Nord"), plan=create_plan())
    create_seat(membership=company, user=user, job_title="Veilleuse")
    create_seat(membership=company, person=create_person(name="Paul Renard"), shares_email=True, role="contact")
    event = create_coming_conference()
    create_ticket_type(event=event, part=event.parts.get(), audience=TicketType.Audience.MEMBERS, name="Déjeuner")
    mine = {"attendees": [{"email": user.email}, {"email": "paul@example.org"}]}
    create_registration(event=event, **mine)
    create_registration(**mine)
    record_consents(email=user.email, wordings={Consent.Purpose.NEWS: "Prévenez-moi."}, now=timezone.now())
    return user


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, live_site, log_in, anne):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(live_site.url + reverse("account_login"))
    found = {"account_login": barriers(page)}
    log_in(anne)
    page.goto(live_site.url + reverse("mfa_add_webauthn"))
    found["account_reauthenticate"] = barriers(page)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    for name in PAGES:
        page.goto(live_site.url + reverse(name))
        found[name] = barriers(page)
    assert {name: faults for name, faults in found.items() if faults} == {}
