"""A real Chromium before a real server on loopback, with the site's own policy and cookies."""

import os
import shutil
from pathlib import Path

import pytest
from django.urls import reverse

from tests.factories.accounts import PASSWORD

# Playwright's synchronous API runs an event loop in the test's thread, where Django would refuse to ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Secure cookies are kept on http://127.0.0.1 as they are on localhost; the site says 127.0.0.1.
os.environ.setdefault("DJANGO_LIVE_TEST_SERVER_ADDRESS", "127.0.0.1")

HERE = Path(__file__).parent
NAMES = ["chromium", "chromium-browser", "google-chrome"]
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def live_site(transactional_db, live_server, settings):
    """The site on a free loopback port; `live_site.url`. Rows of the test are seen by it."""
    settings.SITE_URL = live_server.url
    return live_server


@pytest.fixture
def page(page, live_site):
    """A tab in which the console stays silent and nothing leaves the site, or the test fails.

    A test that expects an error (a 404, say) empties `page.complaints` itself.
    """
    page.complaints = []

    def hear(message):
        if message.type in ("error", "warning"):
            page.complaints.append(message.text)

    def see(request):
        if not request.url.startswith((live_site.url, "data:", "blob:", "about:")):
            page.complaints.append(f"third party: {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", see)
    yield page
    assert page.complaints == []


@pytest.fixture
def log_in(page, live_site):
    """`log_in(user)`: the tab belongs to somebody, who came in by the log-in page.

    A cookie bound to the host cannot be put into Chromium from outside.
    """

    def log_in(user):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        page.goto(live_site.url + reverse("account_login"))
        page.fill("input[name=login]", user.email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(live_site.url + reverse("my_space"))

    return log_in
