"""Lines of a file against the rows of the database: what each would add or change, and what is wrong with it.

A resource declares the columns of one kind of file. Planning writes nothing; writing goes the same way, in the
transaction of the caller, who compares the two fingerprints.
"""

import difflib
import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Resource
from import_export.results import RowResult

from lib.spreadsheets import Cell
from lib.text import fold

from .cells import Words, in_each_language, shown
from .reading import Table, quoted

MOST_GUESSES = 10  # near names are dear to find


class Column(Field):
    """A column of the file and the attribute it fills, `affiliation__role` reaching through another row.

    A cell that says what an export would say changes nothing. `keeps_when_empty`: nor does an empty one. `is_key`: it
    finds the row, and is written in new rows only; `readonly`: not even there.
    """

    def __init__(
        self,
        attribute: str,
        label,
        widget: Words | None = None,
        *,
        accepts="",
        example: Cell = "",
        is_key=False,
        is_required=False,
        keeps_when_empty=False,
        readonly=False,
    ):
        super().__init__(attribute=attribute, widget=widget or Words(), readonly=readonly)
        self.label, self.accepts, self.example = label, accepts, example
        self.is_key, self.is_required, self.keeps_when_empty = is_key, is_required, keeps_when_empty

    def save(self, instance, row, is_m2m=False, **kwargs):
        text = row[self.column_name]
        if self.is_required and not text:
            raise ValueError(_("Cette case est vide."))
        if self.widget.plain(text) == self.widget.plain(str(self.export(instance))):
            return
        if (self.is_key and instance.pk) or (not text and (self.is_key or self.keeps_when_empty)):
            return
        super().save(instance, row, is_m2m, **kwargs)

    def said(self, instance) -> str:
        return self.widget.said(self.get_value(instance))


@dataclass(frozen=True)
class Change:
    column: Column
    old: str
    new: str


@dataclass(frozen=True)
class Fault:
    """`label` names the column, or is empty for the whole line."""

    label: str
    sentence: str


@dataclass
class Line:
    """One line of the file. `kind` is new, changed, unchanged or error."""

    number: int
    kind: str
    title: str
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    instance: object = None


@dataclass
class Plan:
    """`faults` are those of the whole file; with any of them, or one in a line, nothing may be written."""

    lines: list[Line] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]

    @property
    def new(self) -> list[Line]:
        return self.of("new")

    @property
    def changed(self) -> list[Line]:
        return self.of("changed")

    @property
    def unchanged(self) -> list[Line]:
        return self.of("unchanged")

    @property
    def errors(self) -> list[Line]:
        return self.of("error")

    @property
    def unchanged_numbers(self) -> str:
        """`2–14, 17`."""
        runs: list[list[int]] = []
        for line in self.unchanged:
            if runs and line.number == runs[-1][-1] + 1:
                runs[-1] = [runs[-1][0], line.number]
            else:
                runs.append([line.number])
        return ", ".join("–".join(str(number) for number in run) for run in runs)

    @property
    def to_write(self) -> list[Line]:
        return [line for line in self.lines if line.kind in ("new", "changed")]

    @property
    def is_sound(self) -> bool:
        return not self.faults and not self.errors

    @property
    def fingerprint(self) -> str:
        """What two plans share when they would write the same, in whatever language they are shown."""
        said = [
            (line.number, line.kind, [(change.column.column_name, change.old, change.new) for change in line.changes])
            for line in self.to_write
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()


class LineResource(Resource):
    """A kind of file. Used once: it remembers the lines it has seen.

    A subclass says how a line finds its row (`find_or_make`), and what is read first for all of them (`prepare`).
    """

    class Meta:
        skip_unchanged = True
        report_skipped = True
        store_instance = True
        skip_html_diff = True
        clean_model_instances = True

    fields: dict[str, Column]
    # Models that an import writes, `app.model`: it is for those who may add and change them.
    writes: tuple[str, ...] = ()

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.claims: dict[tuple, int] = {}
        self.guesses = MOST_GUESSES

    # What a subclass says

    def prepare(self, rows: Sequence[dict[str, str]], *, is_writing: bool) -> None:
        """Read what the lines will ask for, in as many queries for one as for thousands."""

    def find_or_make(self, row: dict[str, str], number: int):
        """The row of the database that a line is about and whether it is new. Raises ValidationError."""
        raise NotImplementedError

    def finish(self, plan: Plan) -> None:
        """After the lines were written, in the same transaction."""

    def for_export(self, queryset) -> Iterable:
        """The rows to export with what their columns read; several objects may stand for one row."""
        return queryset

    # A file in

    def plan(self, table: Table) -> Plan:
        """What accepting the table would do. Writes nothing."""
        return self._run(table, dry_run=True)

    def write(self, table: Table) -> Plan:
        """Writes what may be, and returns what it did: the caller rolls back unless the plan is sound and as shown."""
        plan = self._run(table, dry_run=False)
        if plan.is_sound:
            self.finish(plan)
        return plan

    def _run(self, table: Table, *, dry_run: bool) -> Plan:
        names, faults = self.placed(table.head)
        if not faults and not table.rows:
            faults = [_("Ce tableau n’a que des en-têtes.")]
        if faults:
            return Plan(faults=faults)
        rows = [(row.number, OrderedDict(zip(names, row.cells, strict=True))) for row in table.rows]
        self.prepare([row for number, row in rows], is_writing=not dry_run)
        return Plan(lines=[self.line(number, row, dry_run=dry_run) for number, row in rows])

    def placed(self, head: list[str]) -> tuple[list[str], list[str]]:
        """The column behind each heading, in either language or by its own name; and what is wrong with the head."""
        known: dict[str, str] = {}
        for own_name, column in self.fields.items():
            known |= {fold(own_name): own_name} | dict.fromkeys(in_each_language(column.label), own_name)
        names: list[str] = []
        faults = []
        for place, heading in enumerate(head, 1):
            name = known.get(fold(heading))
            if not heading:
                faults.append(_("La colonne n° %(n)s n’a pas d’en-tête.") % {"n": place})
            elif name is None:
                near = difflib.get_close_matches(fold(heading), known, n=1)
                sentence = _("La colonne «\u00a0%(name)s\u00a0» n’existe pas.") % {"name": shown(heading)}
                if near:
                    label = self.fields[known[near[0]]].label
                    sentence += " " + _("Est-ce «\u00a0%(name)s\u00a0»\u00a0?") % {"name": label}
                faults.append(sentence)
            elif name in names:
                faults.append(_("La colonne «\u00a0%(name)s\u00a0» est là deux fois.") % {"name": shown(heading)})
            names.append(name or "")
        faults += [
            _("Il manque la colonne «\u00a0%(name)s\u00a0».") % {"name": column.label}
            for name, column in self.fields.items()
            if column.is_required and name not in names
        ]
        return names, faults

    def line(self, number: int, row: dict[str, str], *, dry_run: bool) -> Line:
        self.present = row.keys()
        self.number = number
        result = self.import_row(row, None, dry_run=dry_run, row_number=number)
        if result.errors:
            raise result.errors[0].error
        if result.import_type == RowResult.IMPORT_TYPE_INVALID:
            return Line(number, "error", self.title(row), faults=self.faults(result.validation_error))
        kind = {RowResult.IMPORT_TYPE_NEW: "new", RowResult.IMPORT_TYPE_UPDATE: "changed"}.get(
            result.import_type, "unchanged"
        )
        changes = [] if kind == "unchanged" else self.changes(result.original, result.instance)
        return Line(number, kind, str(result.instance), changes, instance=result.instance)

    def title(self, row: dict[str, str]) -> str:
        """What a line that cannot be read says it is about."""
        return shown(next((text for text in row.values() if text), ""))

    def claim(self, kind: str, value, sentence: str) -> None:
        """Takes something for this line that one line only may have. Raises ValidationError with `sentence`, which
        names the other line by %(n)s."""
        taken = self.claims.setdefault((kind, value), self.number)
        if taken != self.number:
            raise ValidationError(sentence % {"n": taken})

    def nearest(self, text: str, names: Iterable[str]) -> str:
        """A sentence that names what was perhaps meant; empty when nothing is near, or too many were sought."""
        if not self.guesses:
            return ""
        self.guesses -= 1
        folded = {fold(name): name for name in names}
        near = difflib.get_close_matches(fold(text), folded, n=1, cutoff=0.7)
        return " " + _("Est-ce «\u00a0%(name)s\u00a0»\u00a0?") % {"name": folded[near[0]]} if near else ""

    @cached_property
    def columns_of(self) -> dict[str, Column]:
        return {column.attribute: column for column in self.fields.values()}

    def faults(self, error: ValidationError) -> list[Fault]:
        """What full_clean and the columns have to say, each sentence once."""
        found: dict[str, Fault] = {}
        by_name = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, sentences in by_name.items():
            if name not in self.columns_of and f"{name}_fr" in by_name:
                continue  # the translated field repeats what its column says
            for sentence in sentences:
                found.setdefault(sentence, Fault(self.label_of(name), sentence))
        return list(found.values())

    def label_of(self, name: str) -> str:
        column = self.columns_of.get(name) or self.columns_of.get(f"{name}_fr")
        if column:
            return str(column.label)
        try:
            return "" if name == NON_FIELD_ERRORS else str(self._meta.model._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            return ""

    def changes(self, original, instance) -> list[Change]:
        """The columns that differ; for a new row, those that hold something."""
        found = []
        for name, column in self.fields.items():
            if column.readonly or (original is not None and (column.is_key or name not in self.present)):
                continue
            old = column.said(original) if original is not None else ""
            new = column.said(instance)
            if old != new:
                found.append(Change(column, old, new))
        return found

    # What the library calls

    def get_or_init_instance(self, instance_loader, row):
        return self.find_or_make(row, self.number)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if import_validation_errors or original is None or self.is_new:
            return False
        return not any(
            column.get_value(instance) != column.get_value(original)
            for column in self.fields.values()
            if not column.is_key
        )

    def after_init_instance(self, instance, new, row, **kwargs):
        self.is_new = new

    def do_instance_save(self, instance, is_create):
        instance.save()

    # A file out

    def head(self) -> list[str]:
        return [str(column.label) for column in self.fields.values()]

    def table(self, queryset) -> list[list[Cell]]:
        """The rows as cells, which this same resource takes back without a change."""
        return [[escaped(column.export(row)) for column in self.fields.values()] for row in self.for_export(queryset)]

    def example(self) -> list[Cell]:
        return [escaped(column.example) for column in self.fields.values()]


def escaped(cell: Cell) -> Cell:
    return quoted(cell) if isinstance(cell, str) else cell
