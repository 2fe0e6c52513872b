"""Where somebody is logged in: what is shown, what is kept, and how it ends."""

import datetime
from http import HTTPStatus

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.devices import device_name, devices_of, forget_ended
from accounts.models import User
from tests.factories.accounts import PASSWORD, create_user

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"
EDGE = f"{CHROME.replace('X11; Linux x86_64', 'Macintosh; Intel Mac OS X 10_15_7')} Edg/138.0.0.0"
ANDROID = CHROME.replace("X11; Linux x86_64", "Linux; Android 15; K").replace("Safari", "Mobile Safari")


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (IPHONE, "Safari, iPhone"),
        (CHROME, "Chrome, Linux"),
        (EDGE, "Edge, Mac"),
        (ANDROID, "Chrome, Android"),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_device_is_named_by_its_browser_and_system(user_agent, name):
    assert device_name(user_agent) == name
    assert device_name(name) == name


@pytest.fixture
def claire() -> User:
    return create_user(email="claire@example.org", password=PASSWORD)


def log_in(user: User, user_agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": user_agent}, REMOTE_ADDR="192.0.2.7")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("my_space")).status_code == HTTPStatus.OK


def rows_of(user: User) -> list[UserSession]:
    return list(UserSession.objects.filter(user=user).order_by("pk"))


def test_neither_address_nor_full_self_description_is_kept(claire):
    log_in(claire)
    (row,) = rows_of(claire)
    assert (row.ip, row.user_agent, row.data) == ("::", "Firefox, Windows", {})


def test_page_lists_the_device_in_hand_first(claire):
    log_in(claire, IPHONE)
    here = log_in(claire, FIREFOX)
    log_in(claire, CHROME)
    log_in(create_user(password=PASSWORD), EDGE)
    page = here.get(reverse("devices")).content.decode()
    places = [page.index(name) for name in ("Firefox, Windows", "Chrome, Linux", "Safari, iPhone")]
    assert places == sorted(places)
    assert "Edge" not in page
    assert page.count("C’est celui-ci.") == 1


def test_one_other_device_is_ended(claire):
    here, other, third = (log_in(claire) for _ in range(3))
    pk = rows_of(claire)[1].pk
    response = here.post(reverse("end_device", args=[pk]), follow=True)
    assert "Cet appareil est déconnecté." in response.content.decode()
    assert [is_in(client) for client in (here, other, third)] == [True, False, True]
    assert not UserSession.objects.filter(pk=pk).exists()
    assert "n’était plus connecté" in here.post(reverse("end_device", args=[pk]), follow=True).content.decode()


def test_all_others_are_ended_at_once(claire):
    here, other, third = (log_in(claire) for _ in range(3))
    response = here.post(reverse("end_other_devices"), follow=True)
    assert "2 appareils sont déconnectés." in response.content.decode()
    assert [is_in(client) for client in (here, other, third)] == [True, False, False]
    assert len(rows_of(claire)) == 1


def test_nobody_ends_the_device_of_another(claire):
    theirs, mine = log_in(create_user(password=PASSWORD)), log_in(claire)
    theirs.post(reverse("end_device", args=[rows_of(claire)[0].pk]))
    theirs.post(reverse("end_other_devices"))
    assert is_in(mine)


def test_the_device_in_hand_is_not_ended_by_its_number(claire):
    here = log_in(claire)
    here.post(reverse("end_device", args=[rows_of(claire)[0].pk]))
    assert is_in(here)


@pytest.mark.parametrize("name", ["end_device", "end_other_devices"])
def test_ending_is_a_form_and_for_people_with_an_account(claire, name):
    log_in(claire)
    path = reverse(name, args=[rows_of(claire)[0].pk] if name == "end_device" else [])
    assert log_in(claire).get(path).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert Client().post(path)["Location"].startswith(reverse("account_login"))
    assert len(rows_of(claire)) == 2


def test_log_out_forgets_the_device(claire):
    client = log_in(claire)
    client.post(reverse("account_logout"))
    assert rows_of(claire) == []


def test_new_password_ends_the_others_and_keeps_this_one(claire):
    here, other = log_in(claire), log_in(claire)
    new = "un-autre-long-mot-de-passe"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [is_in(client) for client in (here, other)] == [True, False]
    assert len(rows_of(claire)) == 1
    claire.refresh_from_db()
    devices = devices_of(claire, current_key=here.session.session_key, now=timezone.now())
    assert [device.is_current for device in devices] == [True]


def test_forgotten_password_ends_all(claire):
    lost = log_in(claire)
    visitor = Client()
    visitor.post(reverse("account_reset_password"), {"email": claire.email})
    link = next(word for word in mail.outbox[-1].body.split() if word.startswith("http")).removeprefix(
        "http://testserver"
    )
    address = visitor.get(link, follow=True).redirect_chain[-1][0]
    new = "un-autre-long-mot-de-passe"
    visitor.post(address, {"password1": new, "password2": new})
    assert not is_in(lost)
    assert rows_of(claire) == []


def test_session_that_no_longer_opens_is_not_listed(claire):
    here = log_in(claire)
    log_in(claire)
    claire.set_password("change-dans-la-gestion")
    assert devices_of(claire, current_key=here.session.session_key, now=timezone.now()) == []


def test_session_that_ran_out_is_not_listed_and_swept_away(claire):
    log_in(claire)
    later = timezone.now() + datetime.timedelta(days=15)
    assert devices_of(claire, current_key=None, now=later) == []
    assert forget_ended(now=timezone.now()) == 0
    assert len(rows_of(claire)) == 1
    assert forget_ended(now=later) == 1
    assert rows_of(claire) == []
    assert not Session.objects.exists()


def test_last_seen_is_noted_once_an_hour(claire, time_machine):
    time_machine.move_to(1_800_000_000, tick=False)
    client = log_in(claire)
    time_machine.shift(3500)
    client.get("/")
    (row,) = rows_of(claire)
    assert row.last_seen_at.timestamp() == 1_800_000_000
    time_machine.shift(200)
    client.get("/")
    row.refresh_from_db()
    assert row.last_seen_at.timestamp() == 1_800_003_700
    time_machine.shift(200)
    client.get("/")
    row.refresh_from_db()
    assert row.last_seen_at.timestamp() == 1_800_003_700


def test_anonymous_page_does_not_touch_the_session():
    with CaptureQueriesContext(connection) as queries:
        response = Client().get("/")
    assert response.status_code == HTTPStatus.OK
    assert not response.cookies
    tables = ("django_session", "usersessions")
    assert not any(table in query["sql"] for query in queries for table in tables)


def test_list_asks_the_same_for_one_and_for_thirty(claire, count_queries):
    here = log_in(claire)
    one = count_queries(here, reverse("devices"))
    for _ in range(29):
        log_in(claire)
    assert count_queries(here, reverse("devices")) == one <= 8


@pytest.mark.parametrize("name", ["home", "events:list", "companies", "about"])
def test_member_costs_a_public_page_four_questions_more_at_most(claire, count_queries, name):
    path = reverse(name)
    assert count_queries(log_in(claire), path) <= count_queries(Client(), path) + 4
