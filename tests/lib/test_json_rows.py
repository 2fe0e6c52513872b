"""Rows that come as lists with another row, made into instances again."""

import pytest

from events.models import Quota
from lib.json_rows import rows_of
from tests.factories.events import create_quota

pytestmark = pytest.mark.django_db


def test_columns_may_come_in_any_order():
    [row] = rows_of(Quota, ("capacity", "id", "name_fr"), [[150, 7, "La salle"]])
    assert (row.pk, row.capacity, row.name) == (7, 150, "La salle")


def test_another_column_is_read_when_it_is_asked_for(django_assert_num_queries):
    quota = create_quota(capacity=150, seats_taken=3)
    [row] = rows_of(Quota, ("id",), [[quota.pk]])
    with django_assert_num_queries(1):
        assert row.seats_taken == 3


def test_without_a_key_an_instance_has_none():
    first, second = rows_of(Quota, ("name_fr",), [["La salle"], ["Les livres"]])
    assert first.pk is None
    assert first != second
