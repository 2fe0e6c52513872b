"""Puts one record into the database: creates what is missing, leaves alone what is there, unless asked to refresh."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db.models import Model

from .files import Record


class Store:
    """Writes records and counts them by model, as `created`, `changed` and `kept`.

    A record that exists is kept as it is, with all that hangs on it, since somebody may have edited it since.
    With `refresh` the fields that its fixture names take the fixture's values again; nothing is ever deleted.
    """

    def __init__(self, *, refresh: bool = False):
        self.refresh = refresh
        self.counts: dict[str, Counter] = {}
        self._found: dict[tuple, Model] = {}
        self._was_empty: dict[type[Model], bool] = {}

    def find(self, record: Record, model: type[Model], **key) -> Model:
        """The row that a record refers to. Raises FixtureError when there is none."""
        question = (model, *key.items())
        if question not in self._found:
            row = model.objects.filter(**key).first()
            if row is None:
                raise record.problem(f"no {model._meta.model_name} {', '.join(map(str, key.values()))}")
            self._found[question] = row
        return self._found[question]

    def linked(self, record: Record, model: type[Model], *names: str) -> dict[str, Model]:
        """The rows that these keys of the record name by their slug."""
        return {name: self.find(record, model, slug=record[name]) for name in names if name in record}

    def put(
        self, record: Record, model: type[Model], key: dict, values: dict, relations: dict[str, list] | None = None
    ) -> tuple[Model, bool]:
        """The row with this natural key, and whether what hangs on it is to be written too.

        `relations` are many-to-many fields with the rows they shall hold. Raises FixtureError for a value that the
        model does not admit.
        """
        row, outcome = self._existing(model, key), "kept"
        if row is None:
            row, outcome = model(**key, **values), "created"
            self._save(row, record)
            self._found[(model, *key.items())] = row
            for name, others in (relations or {}).items():
                getattr(row, name).add(*others)
        elif self.refresh:
            outcome = self._refresh(row, record, values)
            for name, others in (relations or {}).items():
                if self._relate(row, name, others):
                    outcome = "changed"
        self.counts.setdefault(model._meta.model_name, Counter())[outcome] += 1
        return row, outcome == "created" or self.refresh

    def include(self, other: "Store") -> None:
        """Adds the counts of another store to these."""
        for kind, counts in other.counts.items():
            self.counts.setdefault(kind, Counter()).update(counts)

    def _existing(self, model: type[Model], key: dict) -> Model | None:
        """The row with this natural key. A table that this store found empty holds what it put there."""
        if model not in self._was_empty:
            self._was_empty[model] = not model.objects.exists()
        row = self._found.get((model, *key.items()))
        return row if row or self._was_empty[model] else model.objects.filter(**key).first()

    def _refresh(self, row: Model, record: Record, values: dict) -> str:
        different = {name: value for name, value in values.items() if self._differs(row, name, value)}
        for name, value in different.items():
            setattr(row, name, value)
        if different:
            self._save(row, record)
        return "changed" if different else "kept"

    @staticmethod
    def _differs(row: Model, name: str, value) -> bool:
        if isinstance(value, Model):
            return getattr(row, f"{name}_id") != value.pk
        return getattr(row, name) != value

    @staticmethod
    def _relate(row: Model, name: str, others: list[Model]) -> bool:
        field = getattr(row, name)
        if {other.pk for other in field.all()} == {other.pk for other in others}:
            return False
        field.set(others)
        return True

    @staticmethod
    def _save(row: Model, record: Record) -> None:
        relations = [field.name for field in row._meta.concrete_fields if field.is_relation]
        try:
            row.clean_fields(exclude=relations)
        except ValidationError as error:
            faults = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
            raise record.problem(faults) from error
        row.save()
