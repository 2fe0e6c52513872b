"""Closed unless listed: which pages a stranger may open, and what each kind of person gets."""

import datetime
from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from billing.models import Method, Order
from events.models import Attendee, Event, Registration
from mediaaces.middleware.page_cache import PUBLIC_PAGES
from tests.factories.casestudies import create_case_study
from tests.factories.directory import create_company, create_person
from tests.factories.events import create_appearance, create_event, create_open_conference, create_session
from tests.factories.members import create_membership

# Whoever holds the link of a registration needs no account; the link is the secret.
BY_LINK = {
    "events:registration",
    "events:cancel",
    "events:rename",
    "events:table",
    "events:tickets_pdf",
    "events:registration_agenda",
    "events:accept",
    "events:fewer",
    "events:leave",
    "events:unsubscribe",
}
SIGN_IN = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "admin:login",
}
FOR_MACHINES = {"healthz", "readyz", "favicon", "robots", "security_txt"}
NEVER_KEPT = {"casestudies:compare", "events:register", "events:price"}
PUBLIC = set(PUBLIC_PAGES) | NEVER_KEPT | BY_LINK | SIGN_IN | FOR_MACHINES


def named_views(patterns, namespace: str = "", route: str = "") -> dict[str, Callable]:
    """Every view of the site by its full name (`events:detail`), or by its route where it has none."""
    return dict(_walk(patterns, namespace, route))


def _walk(patterns, namespace: str, route: str) -> Iterator[tuple[str, Callable]]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, here)
        elif isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or f"({here})"), pattern.callback


def views() -> dict[str, Callable]:
    return named_views(get_resolver().url_patterns)


def test_public_pages_are_exactly_the_listed_ones():
    assert {name for name, view in views().items() if not getattr(view, "login_required", True)} == PUBLIC


def test_each_page_has_a_name_of_its_own():
    names = [name for name, _ in _walk(get_resolver().url_patterns, "", "")]
    unnamed = [name for name in names if "(" in name and not name.startswith("admin:")]
    assert unnamed == []
    ours = [name for name in names if not name.startswith("admin:")]
    assert sorted(ours) == sorted(set(ours))


@pytest.fixture
def site(db) -> dict[str, list]:
    """One of everything, and the arguments by which each page names it."""
    start = timezone.now() + datetime.timedelta(days=30)
    event = create_open_conference(starts_at=start, ends_at=start + datetime.timedelta(hours=3))
    draft = create_event(state=Event.State.DRAFT)
    company, hidden = create_company(), create_company(is_published=False)
    create_membership(company=company)
    speaker = create_person()
    create_appearance(session=create_session(event=event), person=speaker, company=company)
    order = Order.objects.create(
        reference="MA-1",
        method=Method.TRANSFER,
        buyer_name="Zoé Martin",
        buyer_email="zoe@example.org",
        label=event.title,
        placed_at=timezone.now(),
    )
    registration = Registration.objects.create(
        event=event,
        order=order,
        state=Registration.State.CONFIRMED,
        form_token="jeton-du-formulaire",
        buyer_name="Zoé Martin",
        buyer_email="zoe@example.org",
        registered_at=timezone.now(),
        confirmed_at=timezone.now(),
    )
    attendee = Attendee.objects.create(registration=registration, first_name="Zoé", last_name="Martin")
    return {
        "event": [event.slug],
        "draft": [draft.slug],
        "company": [company.slug],
        "hidden company": [hidden.slug],
        "case study": [create_case_study().slug],
        "draft case study": [create_case_study(state="draft").slug],
        "speaker": [speaker.slug],
        "registration": [registration.token],
        "attendee": [registration.token, attendee.pk],
        "wrong link": ["x" * len(registration.token)],
        "": [],
    }


# What a stranger, a member without a role and an organiser get. 302 leads to the log-in page.
MATRIX = [
    ("home", "", (200, 200, 200)),
    ("about", "", (200, 200, 200)),
    ("legal", "", (200, 200, 200)),
    ("privacy", "", (200, 200, 200)),
    ("accessibility", "", (200, 200, 200)),
    ("join", "", (200, 200, 200)),
    ("companies", "", (200, 200, 200)),
    ("company", "company", (200, 200, 200)),
    ("company", "hidden company", (404, 404, 404)),
    ("casestudies:list", "", (200, 200, 200)),
    ("casestudies:results", "", (200, 200, 200)),
    ("casestudies:compare", "", (200, 200, 200)),
    ("casestudies:detail", "case study", (200, 200, 200)),
    ("casestudies:detail", "draft case study", (404, 404, 404)),
    ("events:list", "", (200, 200, 200)),
    ("events:detail", "event", (200, 200, 200)),
    ("events:detail", "draft", (404, 404, 200)),
    ("events:agenda", "event", (200, 200, 200)),
    ("events:agenda", "draft", (404, 404, 404)),
    ("events:calendar", "", (200, 200, 200)),
    ("events:feed", "", (200, 200, 200)),
    ("events:register", "event", (200, 200, 200)),
    ("events:register", "draft", (404, 404, 200)),
    ("events:speakers", "", (200, 200, 200)),
    ("events:speaker", "speaker", (200, 200, 200)),
    ("events:registration", "registration", (200, 200, 200)),
    ("events:registration", "wrong link", (404, 404, 404)),
    ("events:registration_agenda", "registration", (200, 200, 200)),
    ("events:registration_agenda", "wrong link", (404, 404, 404)),
    ("events:tickets_pdf", "wrong link", (404, 404, 404)),
    ("events:cancel", "wrong link", (404, 404, 404)),
    ("events:unsubscribe", "wrong link", (404, 404, 404)),
    ("my_space", "", (302, 200, 200)),
    ("space_registrations", "", (302, 200, 200)),
    ("space_company", "", (302, 200, 200)),
    ("space_security", "", (302, 200, 200)),
    ("space_data", "", (302, 200, 200)),
    ("devices", "", (302, 200, 200)),
    ("mfa_index", "", (302, 200, 200)),
    ("mfa_list_webauthn", "", (302, 200, 200)),
    ("account_email", "", (302, 200, 200)),
    ("account_change_password", "", (302, 200, 200)),
    ("account_login", "", (200, 302, 302)),
    ("account_signup", "", (200, 302, 302)),
    ("account_reset_password", "", (200, 200, 200)),
    ("account_logout", "", (302, 200, 200)),
    ("admin:index", "", (302, 302, 200)),
    ("healthz", "", (200, 200, 200)),
    ("favicon", "", (302, 302, 302)),
    ("robots", "", (200, 200, 200)),
    ("security_txt", "", (200, 200, 200)),
]


@pytest.mark.parametrize(("name", "thing", "statuses"), MATRIX)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_who_gets_what(site, stranger, member, organiser, name, thing, statuses, language):
    with translation.override(language):
        path = reverse(name, args=site[thing])

    assert path.startswith("/en/") == (language == "en" and name not in FOR_MACHINES)
    assert tuple(client.get(path).status_code for client in (stranger, member, organiser)) == statuses


def test_matrix_holds_every_public_page():
    """But those that need a key of a mail, or that only answer a form."""
    by_key_or_form = {
        "account_confirm_login_code",
        "account_email_verification_sent",
        "account_inactive",
        "account_request_login_code",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "admin:login",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "events:accept",
        "events:fewer",
        "events:leave",
        "events:price",
        "events:rename",
        "readyz",
    }
    assert PUBLIC - {name for name, _, _ in MATRIX} == by_key_or_form


@pytest.mark.parametrize("name", ["my_space", "space_company", "account_email", "mfa_index", "devices"])
def test_stranger_is_led_to_the_log_in_page_and_back(site, stranger, name):
    path = reverse(name)
    assert stranger.get(path)["Location"] == f"{reverse('account_login')}?next={path}"


@pytest.mark.parametrize(("name", "thing"), [(name, thing) for name, thing, found in MATRIX if found[0] == 200])
def test_page_seen_by_a_person_is_private(site, member, name, thing):
    """Whatever a stranger may keep, the page that greets somebody by name is not kept."""
    response = member.get(reverse(name, args=site[thing]))
    caching = response["Cache-Control"]
    assert name in ("favicon", "robots", "security_txt") or "no-store" in caching
    assert "private" in caching or name in ("favicon", "robots", "security_txt")


@pytest.mark.parametrize(
    ("name", "thing"), [(name, thing) for name, thing, found in MATRIX if name in PUBLIC_PAGES and found[0] == 200]
)
def test_public_page_is_kept_and_costs_a_stranger_nothing_twice(site, settings, django_assert_num_queries, name, thing):
    settings.PAGE_CACHE_SECONDS = 10
    path = reverse(name, args=site[thing])
    first = Client().get(path)
    with django_assert_num_queries(0):
        second = Client().get(path)

    assert first.status_code == second.status_code == HTTPStatus.OK
    assert first.content == second.content
    assert not first.cookies
    assert second["Cache-Control"] == "private, no-cache"
    assert second["ETag"]


def admin_lists() -> list[str]:
    return sorted(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry
    )


@pytest.mark.parametrize("role", ["organiser", "treasurer"])
def test_admin_opens_each_list_to_its_roles_alone(site, stranger, member, role, request):
    client = request.getfixturevalue(role)
    assert admin_lists()
    for name in admin_lists():
        app, _, rest = name.removeprefix("admin:").partition("_")
        may = client.user.has_perm(f"{app}.view_{rest.removesuffix('_changelist')}")
        path = reverse(name)
        assert client.get(path).status_code == (HTTPStatus.OK if may else HTTPStatus.FORBIDDEN), path
        assert stranger.get(path).status_code == HTTPStatus.FOUND
        assert member.get(path).status_code in (HTTPStatus.FOUND, HTTPStatus.FORBIDDEN)


def test_no_page_writes_when_it_is_read(site, stranger, member):
    writing = ("INSERT", "UPDATE", "DELETE")
    for name, thing, statuses in MATRIX:
        for client, status in ((stranger, statuses[0]), (member, statuses[1])):
            if status == HTTPStatus.OK:
                with CaptureQueriesContext(connection) as queries:
                    client.get(reverse(name, args=site[thing]))
                written = [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(writing)]
                assert [sql for sql in written if "cache_entry" not in sql] == [], name
