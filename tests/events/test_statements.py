"""How many statements it takes to write a registration, whoever registers: at most twenty, and four for a member."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Registration
from tests.factories.events import (
    create_coming_conference,
    create_invitation_code,
    create_members_lunch,
    create_registration,
)

from .lunch import filled, table_of
from .registering import form_of

pytestmark = pytest.mark.django_db
BOOKKEEPING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
State = Registration.State


def conference(**fields):
    return create_coming_conference(slug="conference", is_one_each=True, **fields)


def statements(client, url, data, *, state) -> int:
    """Of a form that leaves a registration in this state."""
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url, data).status_code == 302
    assert Registration.objects.latest("pk").state == state
    return len([query for query in queries if not query["sql"].startswith(BOOKKEEPING)])


@pytest.mark.parametrize("people", [1, 10])
@pytest.mark.parametrize(("method", "state"), [("door", State.CONFIRMED), ("transfer", State.PENDING)])
def test_a_place(client, people, method, state):
    event = conference()
    url, data = form_of(client, event, people=people)
    data |= {"method": method, "p1-discount": str(event.discounts.get().pk)}
    assert statements(client, url, data, state=state) <= 13


def test_a_place_with_a_code(client):
    event = conference()
    code = create_invitation_code(event=event, amount_cents=1000)
    url, data = form_of(client, event)
    shown = client.post(f"{url}?participants=1", data | {"typed_code": code.code})
    digest = shown.context["form"].closing["price_digest"].value()
    data |= {"code": code.code, "price_digest": digest}
    assert statements(client, url, data, state=State.CONFIRMED) <= 15
    code.refresh_from_db()
    assert code.uses_taken == 1


def test_a_place_in_line(client):
    event = conference(capacity=1)
    create_registration(event=event, attendees=[{"email": "premiere@example.org"}], now=timezone.now())
    for email in ("deuxieme@example.org", "troisieme@example.org"):
        url, data = form_of(client, event)
        assert statements(client, url, data | {"list": "1", "p1-email": email}, state=State.WAITING) <= 14


def test_a_member_at_the_conference_and_at_a_table_of_the_lunch(ines):
    """Who it is, its seat and its addresses are four; colleagues and tables are read for the form and again inside."""
    event = conference()
    create_members_lunch(event=event, topics=["Mesurer", "Convaincre"], places=2)
    url, data = filled(ines, event, {"seat": ines.seat.pk, "lunch": True, "table": table_of(event)})
    assert statements(ines, url, data, state=State.CONFIRMED) <= 23
