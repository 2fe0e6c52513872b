"""Statements that write, compiled once like those of `prepared`: Django takes longer to write them than the database
to do what they say.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Field, Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.signals import post_save, pre_save
from django.db.models.sql import InsertQuery, UpdateQuery
from django.utils.translation import get_language

from .prepared import Slot

Row = TypeVar("Row", bound=Model)


def insert(row: Row) -> Row:
    """Write a new row, which gets its key: `row.save(force_insert=True)`, for a model without parents."""
    if pre_save.has_listeners(type(row)) or post_save.has_listeners(type(row)):
        row.save(force_insert=True)
    else:
        insert_all([row])
    return row


def insert_all(rows: Sequence[Row], *, ignore_conflicts: bool = False) -> None:
    """Write new rows of a model in one statement, as `bulk_create` does: they get their keys, unless conflicts are
    ignored, and no signal is sent.
    """
    if len(rows) != 1:
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts)
        return
    (row,) = rows
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = inserting(type(row), connection, ignore_conflicts=ignore_conflicts)
    row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined]
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, values)
        if not ignore_conflicts:
            (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def inserting(
    model: type[Model], connection: BaseDatabaseWrapper, *, ignore_conflicts: bool
) -> tuple[str, list[Field]]:
    """The statement for one row of a model, and the fields that it writes, in order."""
    known = connection.__dict__.setdefault("prepared_inserts", {})
    key = (model, ignore_conflicts)
    if key not in known:
        fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField)]
        query = InsertQuery(model, on_conflict=OnConflict.IGNORE if ignore_conflicts else None)
        query.insert_values(fields, [model()], raw=True)  # a blank row, for the places of the values
        compiler = query.get_compiler(connection=connection)
        compiler.returning_fields = None if ignore_conflicts else [model._meta.pk]
        ((sql, _params),) = compiler.as_sql()
        known[key] = sql, fields
    return known[key]


class Update:
    """An UPDATE whose SQL is kept for as long as the connection; a call fills in its values and counts the rows.

    `build` makes, from slots in the place of values, the rows to change and what each column becomes. A slot of what
    a column becomes may be filled with None; one of a condition may not.
    """

    def __init__(self, build: Callable[..., tuple[QuerySet, dict[str, Any]]], **fields: Field):
        self.build, self.slots = build, {name: Slot(name, field) for name, field in fields.items()}

    def __call__(self, **values: Any) -> int:
        connection = connections[DEFAULT_DB_ALIAS]
        sql, params = self.kept(connection)
        given = {
            name: slot.output_field.get_db_prep_save(values[name], connection) for name, slot in self.slots.items()
        }
        filled = [given[param.name] if isinstance(param, Slot) else param for param in params]
        with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return cursor.rowcount

    def kept(self, connection: BaseDatabaseWrapper) -> tuple[str, tuple]:
        """Per connection, hence per thread, and per language, which decides the column of a translated field."""
        known = connection.__dict__.setdefault("prepared_updates", {})
        key = (self, get_language())
        if key not in known:
            rows, changes = self.build(**self.slots)
            query: UpdateQuery = rows.query.chain(UpdateQuery)  # type: ignore[assignment]
            query.add_update_values(changes)
            query.clear_ordering(force=True)
            known[key] = query.get_compiler(connection=connection).as_sql()
        return known[key]
