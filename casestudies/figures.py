"""How a figure of a case study is written: in a corner, and in words."""

from lib import units
from lib.figures import NBSP, SIGNS, amount, number, percent_sign, qualified

from .models import Result


def short(result: Result) -> str:
    """`> 10 000`, `30 %`: for a corner or a cell whose heading names the unit."""
    text = number(result.value, result.unit)
    text += percent_sign() if result.unit == "percent" else ""
    sign = SIGNS.get(result.qualifier)
    return f"{sign}{NBSP}{text}" if sign else text


def unit_of(result: Result) -> str:
    """The unit in words, singular or plural; empty for a year."""
    return units.in_words(result.unit, int(abs(result.value)))


def in_words(result: Result) -> str:
    """`plus de 10 000 mentions par jour`: what a screen reader hears and a sentence says."""
    return qualified(amount(result.value, result.unit), result.qualifier)
