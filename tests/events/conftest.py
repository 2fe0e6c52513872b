"""The fixtures that the tests of events share."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.test import Client

from billing import invariants as money_invariants
from events import invariants
from tests.factories.accounts import create_user
from tests.factories.directory import create_company, create_person
from tests.factories.events import NOW
from tests.factories.members import create_running_membership, create_seat


@pytest.fixture
def all_is_well(db) -> Iterator[SimpleNamespace]:
    """Seats and money add up when the test has ended, at its `now`; None is the moment itself."""
    at = SimpleNamespace(now=None)
    yield at
    assert invariants.broken(now=at.now) == []
    assert money_invariants.broken() == []


@pytest.fixture
def clock(all_is_well) -> SimpleNamespace:
    """All must be well at the moment of `create_open_conference`; a test that plays later sets `clock.now`."""
    all_is_well.now = NOW
    return all_is_well


@pytest.fixture
def membership():
    return create_running_membership(company=create_company(name="Orange"))


@pytest.fixture
def ines(membership):
    """A member, logged in."""
    client = Client()
    client.user = create_user(email="ines@orange.example", first_name="Inès", last_name="Caron")
    person = create_person(name="Inès Caron", sort_name="Caron, Inès", user=client.user)
    client.seat = create_seat(membership=membership, person=person, email="ines@orange.example")
    client.force_login(client.user)
    return client


@pytest.fixture
def marc(membership):
    """The seat of a colleague, who keeps his address to himself."""
    person = create_person(name="Marc Delmas", sort_name="Delmas, Marc")
    return create_seat(membership=membership, person=person, email="marc.secret@orange.example")
