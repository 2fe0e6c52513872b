"""A passkey from a virtual authenticator: made, used instead of the password, and as a second factor."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.factories.accounts import PASSWORD, create_user


class Named:
    """The live site by a name: browsers make no passkey for an IP address."""

    def __init__(self, site):
        self.url = site.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def live_site(live_site, settings):
    site = Named(live_site)
    settings.SITE_URL = site.url
    return site


@pytest.fixture
def authenticator(page):
    """A device with a fingerprint reader that always says yes; `authenticator()` plugs it in."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")

    def add() -> str:
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        return session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    add.session = session
    return add


@pytest.fixture
def claire():
    return create_user(email="claire@example.org", first_name="Claire", last_name="Vasseur")


def make_key(page, live_site, *, alone: bool, name="Mon ordinateur"):
    page.goto(live_site.url + reverse("mfa_add_webauthn"))
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom de la clé").fill(name)
    page.get_by_label(re.compile("Se connecter avec cette clé seule")).set_checked(alone)
    page.get_by_role("button", name="Créer la clé").click()
    page.wait_for_url(live_site.url + reverse("mfa_view_recovery_codes"))


def log_out(page, live_site):
    page.goto(live_site.url + reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(live_site.url + "/")


def test_passkey_is_made_and_opens_the_account_alone(page, live_site, log_in, authenticator, claire):
    authenticator()
    log_in(claire)
    make_key(page, live_site, alone=True)
    assert "La clé est ajoutée." in page.content()
    page.goto(live_site.url + reverse("mfa_list_webauthn"))
    assert page.get_by_role("heading", name="Mon ordinateur").is_visible()
    assert "Ouvre à elle seule." in page.content()

    log_out(page, live_site)
    page.goto(f"{live_site.url}{reverse('account_login')}?next={reverse('space_company')}")
    page.get_by_role("button", name="Me connecter avec ma clé").click()
    page.wait_for_url(live_site.url + reverse("space_company"))
    assert Authenticator.objects.get(user=claire, type="webauthn").last_used_at


def test_passkey_is_asked_for_after_the_password(page, live_site, log_in, authenticator, claire):
    authenticator()
    log_in(claire)
    make_key(page, live_site, alone=False)
    log_out(page, live_site)

    page.goto(live_site.url + reverse("account_login"))
    page.fill("input[name=login]", claire.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(live_site.url + reverse("mfa_authenticate"))
    page.goto(live_site.url + reverse("my_space"))
    assert page.url != live_site.url + reverse("my_space")

    page.goto(live_site.url + reverse("mfa_authenticate"))
    page.get_by_role("button", name="Me servir de ma clé").click()
    page.wait_for_url(live_site.url + reverse("my_space"))


def test_key_proves_again_who_one_is_and_is_taken_away(page, live_site, log_in, authenticator, claire):
    authenticator()
    log_in(claire)
    make_key(page, live_site, alone=True)
    log_out(page, live_site)
    page.goto(live_site.url + reverse("account_login"))
    page.get_by_role("button", name="Me connecter avec ma clé").click()
    page.wait_for_url(live_site.url + reverse("my_space"))

    page.goto(live_site.url + reverse("mfa_list_webauthn"))
    page.get_by_role("link", name="Retirer").click()
    page.get_by_role("link", name="Par une clé d’accès").click()
    page.get_by_role("button", name="Continuer avec ma clé").click()
    page.get_by_role("button", name="Retirer la clé").click()
    page.wait_for_url(live_site.url + reverse("mfa_list_webauthn"))
    assert not Authenticator.objects.exists()


def test_device_that_refuses_is_said_and_nothing_is_kept(page, live_site, log_in, authenticator, claire):
    reader = authenticator()
    log_in(claire)
    page.goto(live_site.url + reverse("mfa_add_webauthn"))
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    refuse = {"authenticatorId": reader, "isUserVerified": False}
    authenticator.session.send("WebAuthn.setUserVerified", refuse)
    page.get_by_role("button", name="Créer la clé").click()
    page.get_by_text("Rien n’a été transmis").wait_for()
    assert not Authenticator.objects.exists()


def test_page_by_an_address_says_that_a_name_is_needed(browser, live_site):
    context = browser.new_context()
    page = context.new_page()
    page.goto(live_site.url.replace("localhost", "127.0.0.1") + reverse("account_login"))
    said = page.get_by_text("Une clé d’accès est liée au nom du site")
    said.wait_for()
    assert said.get_by_role("link").get_attribute("href") == live_site.url + reverse("account_login")
    assert not page.get_by_role("button", name="Me connecter avec ma clé").is_visible()
    context.close()


def test_without_script_the_button_is_not_offered(browser, live_site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_site.url + reverse("account_login"))
    assert "demande JavaScript" in page.inner_text("main")
    assert not page.get_by_role("button", name="Me connecter avec ma clé").is_visible()
    context.close()
