"""Statements turned into SQLite's own style, once each; on PostgreSQL the same statements answer the same."""

import pytest
from django.db import connection

from lib.sqlite3.base import converted


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (("SELECT %s + %s", [1, 2]), 3),
        (("SELECT %s + %s", [5, 6]), 11),
        (("SELECT 'half: 50 %%s ' || CAST(%s AS text)", ["x"]), "half: 50 %s x"),
        (("SELECT %(number)s + 1", {"number": 2}), 3),
        (("SELECT '50 %'",), "50 %"),
    ],
)
@pytest.mark.django_db
def test_values_stand_where_the_statement_wants_them(asked, answer):
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(*asked)
            assert cursor.fetchone() == (answer,)


@pytest.mark.django_db
def test_many_rows_at_once_are_written_with_the_same_statement():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE noted (word text)")
        cursor.executemany("INSERT INTO noted VALUES (%s)", [["un"], ["deux"]])
        cursor.execute("SELECT word FROM noted ORDER BY word")
        assert [word for (word,) in cursor.fetchall()] == ["deux", "un"]


def test_a_statement_is_turned_once():
    converted.cache_clear()
    assert [converted("SELECT %s, '%%'") for _ in range(3)] == ["SELECT ?, '%'"] * 3
    assert (converted.cache_info().misses, converted.cache_info().hits) == (1, 2)
