"""A few small rows brought along with the row they belong to, where a query of their own would be one too many."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, JSONField, Model, QuerySet, Subquery

from .prepared import Maker

Row = TypeVar("Row", bound=Model)


class JSONRows(Subquery):
    """For `annotate`: the rows of a correlated queryset as a list of lists, in the queryset's order; empty for none.

    `fields` are paths as `values_list` takes them.
    """

    def __init__(self, rows: QuerySet, *fields: str):
        self.names = [f"c{number}" for number, _ in enumerate(fields)]
        super().__init__(rows.values(**dict(zip(self.names, map(F, fields), strict=True))), JSONField())

    def as_sql(self, compiler, connection, template=None, **extra):
        array, group = (
            ("json_array", "json_group_array") if connection.vendor == "sqlite" else ("jsonb_build_array", "jsonb_agg")
        )
        columns = ", ".join(connection.ops.quote_name(name) for name in self.names)
        empty = "'[]'" if connection.vendor == "sqlite" else "'[]'::jsonb"
        template = f"(SELECT COALESCE({group}({array}({columns})), {empty}) FROM (%(subquery)s) rows_)"  # noqa: S608 -- names of our own
        return super().as_sql(compiler, connection, template=template, **extra)


def rows_of(model: type[Row], names: Sequence[str], rows: Iterable[Sequence]) -> list[Row]:
    """Instances of a model from what `JSONRows` gave of these columns; to read another one costs a query.

    The primary key is None where it is not one of them.
    JSON knows numbers, texts and nothing: moments and days have no place here, a boolean comes as 0 or 1 on SQLite.
    """
    key = model._meta.pk.attname
    missing = () if key in names else (key,)
    maker = Maker(model)
    return [maker.from_db(DEFAULT_DB_ALIAS, (*missing, *names), (*(None for _ in missing), *row)) for row in rows]
