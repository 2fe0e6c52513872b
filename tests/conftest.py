"""What every test may ask for: a browser of each kind of person, the address of the test database, query counts."""

import contextlib
import gc
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.db import connection
from django.template import Context, RequestContext, Template
from django.test import Client, TransactionTestCase
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests import databases, index
from tests.factories.accounts import PASSWORD, create_organiser, create_treasurer, create_user


def pytest_addoption(parser):
    parser.addoption("--database-only", action="store_true", help="leave out the tests that ask no database")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--database-only"):
        left_out = [item for item in items if not asks_the_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if asks_the_database(item)]


def pytest_collection_finish():
    """What was imported stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def asks_the_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames))


@pytest.fixture(scope="session", autouse=True)
def _pages_alone_noted(django_test_environment):
    """`response.context` is what the view gave: Django would copy that of each widget and each included part too."""

    def render(template: Template, context: Context) -> str:
        if isinstance(context, RequestContext) and context.template is template:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Template, "_render", render)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    with django_db_blocker.unblock(), databases.fresh_database(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda case: databases.empty())
        yield


@pytest.fixture(scope="session")
def _loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.loaded_database() as name:
        yield name


@pytest.fixture(scope="module")
def association(_loaded, django_db_blocker):
    """The association's records, in a database of their own, for a whole file whose tests undo what they do."""
    with django_db_blocker.unblock(), databases.at(_loaded):
        yield


@pytest.fixture(scope="session", autouse=True)
def _unfollowed():
    index.unfollow()


@pytest.fixture(autouse=True)
def _index(request):
    with index.followed() if request.node.get_closest_marker("indexed") else contextlib.nullcontext():
        yield


@pytest.fixture(autouse=True)
def _empty_caches(request, django_db_blocker):
    """No kept page and, where a test really commits, no rate counter reaches the next test."""
    yield
    caches["pages"].clear()
    caches["rates"].clear()
    if {"transactional_db", "live_server", "live_site"} & set(request.fixturenames):
        with django_db_blocker.unblock():
            caches["default"].clear()


@pytest.fixture(autouse=True)
def _french():
    """A request leaves its language to the thread; the next test begins in French."""
    yield
    translation.activate("fr")


@pytest.fixture
def stranger() -> Client:
    return Client()


@pytest.fixture
def member(db) -> Client:
    """Somebody with an account and no role."""
    client = Client()
    client.user = create_user(first_name="Anne", last_name="Membre", password=PASSWORD)
    client.force_login(client.user)
    return client


@pytest.fixture
def organiser(db) -> Client:
    client = Client()
    client.user = create_organiser()
    client.force_login(client.user)
    return client


@pytest.fixture
def treasurer(db) -> Client:
    client = Client()
    client.user = create_treasurer()
    client.force_login(client.user)
    return client


def logged_in(**fields) -> Client:
    client = Client()
    client.user = create_user(is_staff=True, password=PASSWORD, **fields)
    client.force_login(client.user)
    return client


@pytest.fixture
def community_manager(db) -> Client:
    return logged_in(roles=("community_manager",))


@pytest.fixture
def door(db) -> Client:
    return logged_in(roles=("door",))


@pytest.fixture
def administrator(db) -> Client:
    return logged_in(is_superuser=True)


@pytest.fixture
def count_queries(db) -> Callable[..., int]:
    """`count_queries(client, url)` gets the page, which must answer 200, and returns how many queries it asked.

    It gets it twice and counts the second time: what a process remembers (content types, sites) is not the page's.
    """

    def count(client: Client, url: str, **headers) -> int:
        assert client.get(url, headers=headers).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url, headers=headers).status_code == 200
        return len(queries)

    return count


@pytest.fixture
def database_url(transactional_db) -> str:
    """The address of this test's database, for processes that the test starts."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
