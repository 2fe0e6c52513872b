"""How an observation is written, who was asked, and what has changed: always in the words of the source."""

from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib import units
from lib.dates import is_french
from lib.figures import NBSP, SIGNS, amount, number, percent_sign, qualified, rounded

from .models import Method, Observation, Population

MINUS = "\u2212"
# Of two figures that are not exact no difference is told.
SHARP = {Observation.Qualifier.EXACT}


def in_words(row: Observation) -> str:
    """`environ 50 %`, `entre 70 et 80 %`, `1/4, soit 25 %`; the unit of `row.indicator`."""
    unit = row.indicator.unit
    if row.qualifier == Observation.Qualifier.RANGE:
        low, high = number(row.value_min, unit), amount(row.value_max, unit)
        return _("entre %(low)s et %(high)s") % {"low": low, "high": high}
    text = amount(row.value, unit)
    if row.qualifier == Observation.Qualifier.FRACTION and row.written:
        return _("%(written)s, soit %(amount)s") % {"written": row.written, "amount": text}
    return qualified(text, row.qualifier)


def short(row: Observation) -> str:
    """`84 %`, `70–80 %`, `20 millions`: for a corner that names the unit below."""
    unit = row.indicator.unit
    if row.qualifier == Observation.Qualifier.RANGE:
        text = f"{number(row.value_min, unit)}–{number(row.value_max, unit)}"
    elif row.qualifier == Observation.Qualifier.FRACTION and row.written:
        return row.written
    else:
        text = rounded(row.value, unit)
    text += percent_sign() if unit == "percent" else ""
    sign = SIGNS.get(row.qualifier)
    return f"{sign}{NBSP}{text}" if sign else text


def unit_of(row: Observation) -> str:
    """The unit to stand below `short`; empty for a percentage, which carries it, and where the label begins with it."""
    if row.indicator.unit in ("percent", "year"):
        return ""
    text = units.in_words(row.indicator.unit, int(abs(row.value if row.value is not None else row.value_max)))
    return "" if row.indicator.label.casefold().startswith(text.casefold()) else text


def asked(row: Population) -> str:
    """`plus de 9 000 personnes dans le monde`; the name alone where the source gives no number."""
    return f"{size(row)}{NBSP}{row.name}" if row.size is not None else row.name


def size(row: Population) -> str:
    """`plus de 9 000`; empty where the source gives no number."""
    return "" if row.size is None else qualified(number(Decimal(row.size), "people"), row.size_qualifier)


def countries(row: Population) -> str:
    """`environ 20 pays`; empty where the source does not count them."""
    if row.countries is None:
        return ""
    return qualified(amount(Decimal(row.countries), "countries"), row.countries_qualifier)


def how(row: Method) -> str:
    """`3 tables rondes`, `entretiens`: with their number where it is known."""
    if row.count is None:
        return capfirst(row.get_kind_display())
    text = {
        Method.Kind.QUESTIONNAIRE: ngettext("%(count)s questionnaire", "%(count)s questionnaires", row.count),
        Method.Kind.ROUND_TABLE: ngettext("%(count)s table ronde", "%(count)s tables rondes", row.count),
        Method.Kind.INTERVIEWS: ngettext("%(count)s entretien", "%(count)s entretiens", row.count),
    }[Method.Kind(row.kind)]
    return text % {"count": row.count}


def points_between(before: Observation, after: Observation) -> Decimal | None:
    """How many percentage points lie between two figures of one indicator, in one region, in two years.

    None where they are not percentages, not exact, or not the same thing in the same place.
    """
    same = before.indicator_id == after.indicator_id and before.region == after.region
    if not same or before.edition_id == after.edition_id or after.indicator.unit != "percent":
        return None
    if before.qualifier not in SHARP or after.qualifier not in SHARP:
        return None
    return after.value - before.value


def points(difference: Decimal) -> str:
    """`+ 23 points`, `− 1,5 point`, `0 point`."""
    count = abs(difference)
    sign = f"+{NBSP}" if difference > 0 else f"{MINUS}{NBSP}" if difference < 0 else ""
    # French has its plural from two on, English for all but one.
    is_one = count == 1 or (is_french() and count < 2)
    text = ngettext("%(number)s point", "%(number)s points", 1 if is_one else 2)
    return sign + (text % {"number": number(count, "percent")}).replace(" ", NBSP)
