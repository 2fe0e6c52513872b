"""A registration whose database fails at each statement in turn: afterwards it is whole, or there is nothing of it."""

import contextlib

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent
from billing.models import Order, OrderLine
from events import operations
from events.models import Attendee, Quota, Registration, Ticket
from events.offers import offer_of
from events.operations import AttendeeInput, Choice, registering
from mail.models import QueuedMail
from tests.factories.events import create_coming_conference

from .test_seats import assert_all_is_well

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = (Registration, Attendee, Ticket, Order, OrderLine, QueuedMail, Consent)
MOST_STATEMENTS = 80


class FailsAt:
    """Lets `number - 1` statements pass; the next one fails, before or after the database has done it."""

    def __init__(self, number: int, *, is_done: bool):
        self.left, self.is_done, self.has_failed = number, is_done, False

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == 0:
            # A BEGIN that was done and failed is no fault of a database: nobody else heard of it.
            if self.is_done and not sql.startswith("BEGIN"):
                execute(sql, params, many, context)
            self.has_failed = True
            raise OperationalError("the database went away")
        return execute(sql, params, many, context)


def counts() -> tuple[int, ...]:
    taken = sum(Quota.objects.values_list("seats_taken", flat=True))
    return (taken, *(model.objects.count() for model in ROWS))


def registered(event, *, people: int, method: str, token: str) -> Registration:
    offer = offer_of(event, now=timezone.now())
    attendees = [
        AttendeeInput("Zoé", "Martin", f"{token}-{n}@example.org", [Choice(offer.ticket_types[n % 2])])
        for n in range(people)
    ]
    return operations.register(
        event=event,
        form_token=token,
        attendees=attendees,
        method=method,
        language="fr",
        price_digest=offer.digest,
        consents={"terms": "J’accepte."},
        now=timezone.now(),
    )


@pytest.mark.parametrize("is_done", [False, True], ids=["before it is done", "after it is done"])
@pytest.mark.parametrize(("people", "method"), [(1, "door"), (1, "transfer"), (3, "transfer")])
def test_a_fault_at_each_statement_leaves_nothing_and_the_same_form_succeeds(people, method, is_done):
    event = create_coming_conference(is_one_each=True)
    for number in range(1, MOST_STATEMENTS):
        token, before, fault = f"jeton-{number}", counts(), FailsAt(number, is_done=is_done)
        with contextlib.suppress(OperationalError), connection.execute_wrapper(fault):
            registered(event, people=people, method=method, token=token)
        if not fault.has_failed:
            break
        assert counts() == before, f"half a registration after statement {number}"
        again = registered(event, people=people, method=method, token=token)
        assert again.attendees.count() == people
        assert counts()[0] > before[0]
    assert 12 < number < MOST_STATEMENTS - 1
    assert_all_is_well()


@pytest.mark.parametrize("is_done", [False, True], ids=["before it is done", "after it is done"])
def test_a_fault_at_the_commit_is_resolved_by_the_same_form(monkeypatch, is_done):
    """Done but never answered: the second sending finds the first."""
    event, before, commit = create_coming_conference(), counts(), connection._commit

    def fail():
        if is_done:
            commit()
        else:
            connection._rollback()
        raise OperationalError("the connection broke at the commit")

    monkeypatch.setattr(connection, "_commit", fail)
    with pytest.raises(OperationalError):
        registered(event, people=1, method="door", token="jeton-du-formulaire")
    monkeypatch.undo()

    assert (counts() == before) == (not is_done)
    registered(event, people=1, method="door", token="jeton-du-formulaire")
    assert Registration.objects.count() == Order.objects.count() == QueuedMail.objects.count() == 1
    assert_all_is_well()


def form_of(client: Client, path: str) -> dict[str, str]:
    """The fields of the form as a browser would send them, filled in for one person."""
    form = client.get(path).context["form"]
    attendee = form.attendees[0]
    part = next(name for name in attendee.fields if name.startswith("part_"))
    return {
        **{name: form.closing[name].value() for name in ("form_token", "price_digest")},
        "p1-first_name": "Zoé",
        "p1-last_name": "Martin",
        "p1-email": "zoe@example.org",
        f"p1-{part}": attendee[part].value(),
        "method": "door",
        "terms": "on",
    }


def test_a_fault_in_each_statement_of_the_request_answers_503_and_the_same_form_succeeds():
    event = create_coming_conference()
    path = reverse("events:register", args=[event.slug])
    for number in range(1, MOST_STATEMENTS):
        client, before, fault = Client(raise_request_exception=False), counts(), FailsAt(number, is_done=False)
        data = form_of(client, path)
        with connection.execute_wrapper(fault):
            response = client.post(path, data)
        if not fault.has_failed:
            break
        assert response.status_code == 503, f"statement {number}"
        assert response["Retry-After"]
        assert data["form_token"] in response.content.decode()
        assert counts() == before
        assert client.post(path, data).status_code == 302
        assert counts()[1] == before[1] + 1
    assert response.status_code == 302
    assert 12 < number < MOST_STATEMENTS - 1
    assert_all_is_well()


def test_a_fault_is_seen_where_statements_are_not_one_transaction():
    """The twin: the same fault, each statement committed by itself, leaves half a registration."""
    event, before = create_coming_conference(), counts()
    with contextlib.suppress(OperationalError), connection.execute_wrapper(FailsAt(12, is_done=False)):
        registering_without_a_transaction(event)
    assert counts() != before


def registering_without_a_transaction(event) -> None:
    now = timezone.now()
    offer = offer_of(event, now=now)
    person = AttendeeInput("Zoé", "Martin", "zoe@example.org", [Choice(offer.ticket_types[0])])
    registration = registering.entered(event, "jeton", person, "fr", now)
    registering.take_places(registration, offer, [person], "door", {}, now)
