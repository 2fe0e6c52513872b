"""Queries compiled once: Django takes longer to write a statement than the database to answer it."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.expressions import RawSQL
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import get_language

Row = TypeVar("Row", bound=Model)


class Keys(Field):
    """Primary keys, for `__in`: however many they are, they go as one value, so that the statement stays the same."""

    array = "bigint[]"

    def get_placeholder(self, value, compiler, connection):
        is_sqlite = connection.vendor == "sqlite"
        return "SELECT value FROM json_each(%s)" if is_sqlite else f"SELECT unnest(%s::{self.array})"

    def get_db_prep_value(self, value, connection, prepared=False):
        return json.dumps(list(value)) if connection.vendor == "sqlite" else list(value)


class Texts(Keys):
    """Words, likewise."""

    array = "text[]"


class Slot(Expression):
    """The place, in a statement, of a value that comes with each call."""

    def __init__(self, name: str, field: Field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        field = self.output_field
        sql = field.get_placeholder(self, compiler, connection) if hasattr(field, "get_placeholder") else "%s"
        return sql, [self]


class Maker(Generic[Row]):
    """Makes rows as `from_db` of their model does, without the calls that announce and check a new instance: for one
    that is only read they take longer than the rest.
    """

    def __init__(self, model: type[Row]):
        self.model, self._meta = model, model._meta

    def from_db(self, db: str, names: Sequence[str], values: Sequence) -> Row:
        row = self.model.__new__(self.model)
        row._state = state = ModelState()
        state.adding, state.db = False, db
        row.__dict__.update(zip(names, values, strict=True))
        return row


def make_by_hand(info: dict[str, Any] | None) -> None:
    """`info` is what a compiler knows of the instances that a row holds; None for rows of values."""
    if info is not None:
        info["model"] = Maker(info["model"])
        for related in info.get("related_klass_infos", []):
            make_by_hand(related)


class Instances(Generic[Row]):
    """Makes the instances that rows of a statement hold, as `ModelIterable` does, but prepares it once."""

    def __init__(self, compiler: SQLCompiler, db: str):
        make_by_hand(compiler.klass_info)
        info, self.db = compiler.klass_info, db
        self.maker: Maker[Row] = info["model"]
        self.start, self.end = info["select_fields"][0], info["select_fields"][-1] + 1
        self.names = [column.target.attname for column, *_ in compiler.select[self.start : self.end]]
        # The stubs are those of the next Django, which asks for one argument more.
        self.related = get_related_populators(info, compiler.select, db)  # type: ignore[call-arg]
        self.annotations = compiler.annotation_col_map

    def __call__(self, rows: Iterable[Sequence]) -> list[Row]:
        return [self.make(row) for row in rows]

    def make(self, values: Sequence) -> Row:
        row = self.maker.from_db(self.db, self.names, values[self.start : self.end])
        for populator in self.related:
            populator.populate(values, row)
        for name, position in self.annotations.items():
            setattr(row, name, values[position])
        return row


class Values:
    """Gives the values that rows of a statement hold, as its queryset wants them."""

    def __init__(self, compiler: SQLCompiler, queryset: Any):
        self.compiler, self.queryset = compiler, queryset
        queryset.query.get_compiler = lambda *args, **kwargs: compiler

    def __call__(self, rows: Iterable[Sequence]) -> list:
        self.compiler.results_iter = lambda *args, **kwargs: map(tuple, rows)  # type: ignore[method-assign]
        return list(self.queryset._iterable_class(self.queryset))


class Prepared:
    """A queryset whose SQL is kept for as long as the connection; a call fills in its values and gives its rows.

    `build` makes the queryset from slots in the place of values; `fields` says what each value is.
    What would change the statement from call to call has no place here: a None, a condition left out, a slice.
    Rows come with `select_related` but not with `prefetch_related`.
    """

    def __init__(self, build: Callable[..., QuerySet], **fields: Field):
        self.build, self.slots = build, {name: Slot(name, field) for name, field in fields.items()}

    def __call__(self, **values: Any) -> list:
        return self.answer("", values)

    def part(self, start: int, number: int, **values: Any) -> list:
        """So many rows from the one at `start` on, the first being at 0."""
        return self.answer(f" LIMIT {number:d} OFFSET {start:d}", values)

    def first(self, **values: Any) -> Any:
        return next(iter(self(**values)), None)

    def answer(self, ending: str, values: dict[str, Any]) -> list:
        connection = connections[DEFAULT_DB_ALIAS]
        compiler, sql, params, converters, make = self.kept(connection)
        given = {
            name: slot.output_field.get_db_prep_value(values[name], connection) for name, slot in self.slots.items()
        }
        filled = tuple(given[param.name] if isinstance(param, Slot) else param for param in params)
        with connection.cursor() as cursor:
            cursor.execute(sql + ending, filled)
            found = cursor.fetchall()
        return make(compiler.apply_converters(found, converters) if converters else found)

    def kept(self, connection: BaseDatabaseWrapper) -> tuple:
        """Per connection, hence per thread, and per language, which decides the column of a translated field."""
        known = connection.__dict__.setdefault("prepared_queries", {})
        key = (self, get_language())
        if key not in known:
            queryset = self.build(**self.slots)
            compiler = queryset.query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            if compiler.has_extra_select:
                raise ValueError("the rows would have more columns than was asked for: distinct, ordered by others")
            converters = compiler.get_converters([column for column, *_ in compiler.select])
            are_instances = queryset._iterable_class is ModelIterable
            make: Instances | Values
            make = Instances(compiler, connection.alias) if are_instances else Values(compiler, queryset)
            known[key] = compiler, sql, params, converters, make
        return known[key]


def keys_of_part(rows: QuerySet, start: Slot, number: Slot) -> RawSQL:
    """For `pk__in`: the keys of so many rows from the one at `start` on, since a slice of a queryset takes no slots."""
    sql, params = rows.values("pk").query.sql_with_params()
    return RawSQL(f"{sql} LIMIT %s OFFSET %s", (*params, number, start))  # noqa: S611 -- written by Django


def at_hand(row: Model, name: str, rows: list) -> None:
    """Make `row.<name>.all()` give these rows without a query, as `prefetch_related` would."""
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows


def rows_at_hand(row: Model, name: str) -> Iterable:
    """What `row.<name>.all()` gives, without the manager that each such call makes where the rows are at hand."""
    found = row.__dict__.get("_prefetched_objects_cache", {}).get(name)
    return getattr(row, name).all() if found is None else found
