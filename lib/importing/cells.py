"""What a cell says, and how a value is written in a cell: widgets of django-import-export that speak as people do.

`clean` takes the text of a cell and raises ValueError with a sentence. `render` gives a value for `lib.spreadsheets`.
"""

import calendar
import datetime
import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from lib.countries import NAMES as COUNTRIES
from lib.dates import Precision
from lib.spreadsheets import Cell
from lib.text import fold, one_line

SPACES = " \u00a0\u202f\u2009"
NUMBER = re.compile(rf"([-−]?)(\d+|\d{{1,3}}(?:[{SPACES}]\d{{3}})+)(?:[.,](\d+))?", re.ASCII)
DAY = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?", re.ASCII)
DAY_FIRST = re.compile(r"(?:(?:(?P<d>\d{1,2})[/.])?(?P<m>\d{1,2})[/.])?(?P<y>\d{4})", re.ASCII)
LONGEST_SHOWN = LONGEST_NUMBER = 40  # characters


def in_each_language(text) -> set[str]:
    """How a translated text may be typed: folded, in every language of the site."""
    said = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said.add(fold(str(text)))
    return said


def shown(text: str) -> str:
    """What was typed, short enough to stand in a sentence."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


class Words(Widget):
    """One line of text."""

    def clean(self, value: str, row=None, **kwargs):
        return one_line(value)

    def render(self, value, obj=None, **kwargs) -> Cell:
        return value if value is not None else ""

    def said(self, value) -> str:
        """The value as a preview shows it."""
        return str(self.render(value))

    def plain(self, text: str) -> str:
        """What two spellings of one value share."""
        return " ".join(text.split())


class Paragraphs(Words):
    def clean(self, value: str, row=None, **kwargs) -> str:
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()

    def render(self, value, obj=None, **kwargs) -> Cell:
        return (value or "").replace("\r\n", "\n")

    def plain(self, text: str) -> str:
        return self.clean(text)


class Number(Words):
    """A number as French writes it, `1 600 000,5`, or as machines do, `1600000.5`."""

    def clean(self, value: str, row=None, **kwargs):
        if not value:
            return None
        found = NUMBER.fullmatch(value)
        if not found or len(value) > LONGEST_NUMBER:
            raise ValueError(
                _("«\u00a0%(text)s\u00a0» n’est pas un nombre. Écrivez 1600000 ou 1\u00a0600\u00a0000,5, sans unité.")
                % {"text": shown(value)}
            )
        sign, whole, decimals = found.groups()
        digits = "".join(digit for digit in whole if digit not in SPACES)
        return Decimal(f"{'-' if sign else ''}{digits}.{decimals or 0}")

    def render(self, value, obj=None, **kwargs) -> Cell:
        if value is None:
            return ""
        return int(value) if value == int(value) else value

    def said(self, value) -> str:
        if value is None:
            return ""
        return formats.number_format(Decimal(value).normalize(), force_grouping=True)


class WholeNumber(Number):
    def clean(self, value: str, row=None, **kwargs):
        number = super().clean(value, row)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise ValueError(_("«\u00a0%(text)s\u00a0» n’est pas un nombre entier.") % {"text": shown(value)})
        return int(number)


def read_day(text: str, *, is_last: bool = False) -> tuple[datetime.date, str]:
    """The day and how precisely it was written; the first of its month or year, or the last. Raises ValueError."""
    found = DAY.fullmatch(text) or DAY_FIRST.fullmatch(text)
    try:
        if not found:
            raise ValueError
        year, month, day = int(found["y"]), int(found["m"] or 0), int(found["d"] or 0)
        if day:
            return datetime.date(year, month, day), Precision.DAY
        if month:
            end = calendar.monthrange(year, month)[1]
            return datetime.date(year, month, end if is_last else 1), Precision.MONTH
        return (datetime.date(year, 12, 31) if is_last else datetime.date(year, 1, 1)), Precision.YEAR
    except ValueError:
        raise ValueError(
            _(
                "«\u00a0%(text)s\u00a0» n’est pas une date que nous lisons. "
                "Écrivez 06/03/2012, 2012-03-06, 03/2012 ou 2012."
            )
            % {"text": shown(text)}
        ) from None


class Day(Words):
    """A day, or the first (the last) of a month or year."""

    def __init__(self, *, is_last: bool = False):
        super().__init__()
        self.is_last = is_last

    def clean(self, value: str, row=None, **kwargs):
        return read_day(value, is_last=self.is_last)[0] if value else None

    def render(self, value, obj=None, **kwargs) -> Cell:
        return value.isoformat() if value else ""

    def said(self, value) -> str:
        return formats.date_format(value, "SHORT_DATE_FORMAT") if value else ""


class Choice(Words):
    """One of the choices of a field, by its name in either language or by its code."""

    def __init__(self, choices: Iterable):
        super().__init__()
        self.names = dict(choices)
        self._codes: dict[str, str] = {}

    def clean(self, value: str, row=None, **kwargs) -> str:
        if not value:
            return ""
        if not self._codes:
            for code, name in self.names.items():
                self._codes |= {fold(code): code} | dict.fromkeys(in_each_language(name), code)
        code = self._codes.get(fold(value))
        if code is None:
            raise ValueError(self.refusal(value))
        return code

    def refusal(self, value: str) -> str:
        return _("«\u00a0%(text)s\u00a0» n’est pas dans la liste\u00a0: %(names)s.") % {
            "text": shown(value),
            "names": ", ".join(str(name) for name in self.names.values()),
        }

    def render(self, value, obj=None, **kwargs) -> Cell:
        return str(self.names.get(value, value) or "")


class Unit(Choice):
    def refusal(self, value: str) -> str:
        return _("L’unité «\u00a0%(text)s\u00a0» n’existe pas. Les unités sont\u00a0: %(names)s.") % {
            "text": shown(value),
            "names": ", ".join(str(name) for name in self.names.values()),
        }


class YesNo(Words):
    YES = {"oui", "yes", "vrai", "true", "1", "x"}
    NO = {"non", "no", "faux", "false", "0"}

    def clean(self, value: str, row=None, **kwargs) -> bool:
        if fold(value) in self.YES:
            return True
        if fold(value) in self.NO:
            return False
        raise ValueError(_("Écrivez oui ou non, au lieu de «\u00a0%(text)s\u00a0».") % {"text": shown(value)})

    def render(self, value, obj=None, **kwargs) -> Cell:
        return _("oui") if value else _("non")


class Country(Words):
    """Two letters, or the name of a country that our pages name."""

    def clean(self, value: str, row=None, **kwargs) -> str:
        if not value or re.fullmatch(r"[A-Za-z]{2}", value):
            return value.upper()
        for code, name in COUNTRIES.items():
            if fold(value) in in_each_language(name):
                return code
        raise ValueError(
            _("«\u00a0%(text)s\u00a0» n’est pas un pays connu. Écrivez son code à deux lettres\u00a0: FR.")
            % {"text": shown(value)}
        )


class Names(Words):
    """Several names, a bar between two."""

    def clean(self, value: str, row=None, **kwargs) -> list[str]:
        return [name for part in value.split("|") if (name := one_line(part))]

    def render(self, value, obj=None, **kwargs) -> Cell:
        return " | ".join(value or [])


class Linked(Words):
    """Another row, by what it is called. `find` is given by the resource; it raises ValueError with a sentence."""

    find: Callable

    def clean(self, value: str, row=None, **kwargs):
        return self.find(value) if value else None

    def render(self, value, obj=None, **kwargs) -> Cell:
        return str(value) if value is not None else ""
