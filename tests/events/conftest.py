"""The fixtures that the tests of events share."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from billing import invariants as money_invariants
from events import invariants
from tests.factories.events import NOW


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
