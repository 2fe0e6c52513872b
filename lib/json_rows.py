"""A few small rows brought along with the row they belong to, where a query of their own would be one too many."""

from django.db.models import F, JSONField, QuerySet, Subquery


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
