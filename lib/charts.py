"""Drawings of figures as SVG: no script, no colour that carries a meaning, every number also printed beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lib.figures import number

WIDTH = 360  # units; about the pixels of a phone, so that letters stay readable there
ROW, BAR = 40, 14
HEIGHT, TOP, LEFT = 180, 16, 34
LINE, THICK, AXIS = 50, 16, 20  # of `scale`: from one bar to the next, how thick it is, the room of the axis


@dataclass(frozen=True)
class Bar:
    """A row of `scale`: its name at the left, its figure in words at the right, and how far it reaches.

    `until` is the upper bound of a range. `end` says how sharp the end is: `exact`, `approx`, `above` (or more),
    `below` (or less). What is past is grey, what is beside is striped.
    """

    label: str
    text: str
    value: float
    until: float | None = None
    end: str = "exact"
    is_past: bool = False
    is_beside: bool = False


def bars(rows: Sequence[tuple[str, int]], *, title: str) -> SafeString:
    """One bar a row under its name, as long as its share of the greatest, with its number behind it."""
    most = max((count for _label, count in rows), default=0) or 1
    room = WIDTH - 48
    drawn = format_html_join(
        "",
        '<text x="0" y="{}">{}</text><rect class="bar" x="0" y="{}" width="{}" height="{}"/>'
        '<text x="{}" y="{}">{}</text>',
        (
            (
                number * ROW + 13,
                shortened(label),
                number * ROW + 18,
                round(count / most * room, 1),
                BAR,
                round(count / most * room + 6, 1),
                number * ROW + 30,
                count,
            )
            for number, (label, count) in enumerate(rows)
        ),
    )
    return framed(drawn, height=max(len(rows), 1) * ROW, title=title)


def scale(rows: Sequence[Bar], *, top: float, unit: str, key: str, title: str, description: str) -> SafeString:
    """Bars on one scale from nothing to `top`, marked at each quarter; a range is striped between its two bounds.

    `unit` stands behind the last mark, `key` makes the identifiers of this drawing its own on the page.
    """
    height = len(rows) * LINE + AXIS
    marks = format_html_join(
        "",
        '<text class="axis{}" x="{}" y="{}">{}</text>',
        (
            (place, round(part / 4 * WIDTH, 1), height - 4, tick(top * part / 4) + (unit if part == 4 else ""))
            for part, place in enumerate(("", " middle", " middle", " middle", " end"))
        ),
    )
    stripes = format_html(
        '<defs><pattern id="{}-stripes" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="stripe" width="3" height="6"/></pattern></defs>',
        key,
    )
    bars = format_html_join("", "{}", ((drawn_bar(row, number * LINE, top, key),) for number, row in enumerate(rows)))
    words = format_html('<title id="{0}-title">{1}</title><desc id="{0}-desc">{2}</desc>', key, title, description)
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">{}{}{}{}</svg>',
        *(WIDTH, height, key, key, words, stripes, marks, bars),
    )


def drawn_bar(row: Bar, y: int, top: float, key: str) -> SafeString:
    """The name and the figure of one row, and below them its bar."""
    x, far = (round(min(value / top, 1) * WIDTH, 1) for value in (row.value, row.until or row.value))
    level = y + 25
    tone = "bar bar--past" if row.is_past else "bar"
    fill = format_html(' fill="url(#{}-stripes)"', key)
    quarters = " ".join(f"M{part * WIDTH / 4:g} {level - 3} v{THICK + 6}" for part in range(5))
    words = format_html(
        '<text class="name" x="0" y="{}">{}</text><text class="value end" x="{}" y="{}">{}</text>'
        '<path class="mark" d="{}"/>',
        *(y + 16, row.label, WIDTH, y + 16, row.text, quarters),
    )
    kind = f"{tone} bar--striped" if row.is_beside else tone
    drawn = format_html(
        '<rect class="{}" x="0" y="{}" width="{}" height="{}"{}/>',
        *(kind, level, x, THICK, fill if row.is_beside else ""),
    )
    if far > x:
        drawn += format_html(
            '<rect class="{} bar--striped" x="{}" y="{}" width="{}" height="{}"{}/>',
            *(tone, x, level, round(far - x, 1), THICK, fill),
        )
    if row.end != "exact":
        drawn += format_html('<path class="tip tip--{}" d="{}"/>', row.end, tip(row.end, x, level))
    return words + drawn


def tip(end: str, x: float, y: int) -> str:
    """What stands at the end of a bar that is not sharp: a stroke across it, or a point that way."""
    if end == "above":
        return f"M{x + 3} {y} l7 {THICK // 2} l-7 {THICK // 2}"
    if end == "below":
        return f"M{x + 10} {y} l-7 {THICK // 2} l7 {THICK // 2}"
    return f"M{x} {y - 4} v{THICK + 8}"


def round_top(most: float) -> float:
    """The end of a scale for a greatest value: the next of 1, 2, 4, 8 or 10 times a power of ten."""
    if most <= 0:
        return 1
    power = 10 ** floor(log10(most))
    return next(step * power for step in (1, 2, 4, 8, 10) if most <= step * power)


def tick(value: float) -> str:
    return number(Decimal(f"{value:g}"), "")


def steps(values: Sequence[int], *, first: str, last: str, title: str) -> SafeString:
    """A line that grows from `first` to `last`, evenly spaced, over marks at nothing, half and all."""
    most = max(values, default=0) or 1
    across = (WIDTH - LEFT - 8) / max(len(values) - 1, 1)
    down = HEIGHT - TOP - 24

    def x(number: int) -> float:
        return round(LEFT + number * across, 1)

    def y(value: float) -> float:
        return round(TOP + down * (1 - value / most), 1)

    marks = format_html_join(
        "",
        '<line class="mark" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="end" x="{}" y="{}">{}</text>',
        ((LEFT, WIDTH, y(mark), y(mark), LEFT - 6, y(mark) + 4, mark) for mark in sorted({0, most // 2, most})),
    )
    corners = " ".join(f"{x(number)},{y(value)}" for number, value in enumerate(values))
    line = format_html('<polyline class="line" points="{}"/>', corners)
    if values:
        line += format_html('<circle class="dot" cx="{}" cy="{}" r="4"/>', x(len(values) - 1), y(values[-1]))
    ends = format_html(
        '<text x="{}" y="{}">{}</text><text class="end" x="{}" y="{}">{}</text>',
        *(LEFT, HEIGHT - 4, first, WIDTH, HEIGHT - 4, last if last != first else ""),
    )
    return framed(marks + line + ends, height=HEIGHT, title=title)


def framed(drawn: SafeString, *, height: int, title: str) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', WIDTH, height, title, drawn
    )


def shortened(label: str) -> str:
    return label if len(label) <= 46 else f"{label[:45]}…"
