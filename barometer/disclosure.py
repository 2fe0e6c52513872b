"""Figures of an anonymous survey of ours: which of them would tell on somebody."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from . import anonymity
from .anonymity import Cell
from .models import Observation

TELLS = _("Une enquête anonyme ne publie aucun chiffre qui désigne, seul ou par soustraction, une à quatre personnes.")
UNSIZED = _("Dites combien de personnes ont répondu\u00a0: une enquête anonyme ne publie rien sans cela.")
PERSONS = {"people", "employees", "participants"}


def fault(rows: Iterable[Observation]) -> str:
    """What keeps these figures from being published; empty when nothing does.

    Figures of one indicator and edition are also subtracted from one another, region by region.
    """
    answers: dict[tuple, dict[str, Cell]] = defaultdict(dict)
    for row in rows:
        if row.indicator.unit == "percent" and not (row.population and row.population.size):
            return UNSIZED
        found = cells(row)
        if any(cell.tells for cell in found):
            return TELLS
        if len(found) == 1:
            answers[row.indicator_id, row.edition_id][row.region] = found[0]
    return TELLS if any(map(anonymity.tells, answers.values())) else ""


def cells(row: Observation) -> list[Cell]:
    """The persons behind a figure, at both bounds of a range; none behind one that counts no person."""
    values = [value for value in (row.value, row.value_min, row.value_max) if value is not None]
    size = row.population.size if row.population else None
    if row.indicator.unit == "percent":
        return [Cell.of_share(value, size) for value in values]
    if row.indicator.unit in PERSONS:
        return [Cell(int(value), size or int(value)) for value in values]
    return []
