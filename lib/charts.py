"""Drawings of figures as SVG: no script, no colour that carries a meaning, every number also printed beside them."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 360  # units; about the pixels of a phone, so that letters stay readable there
ROW, BAR = 40, 14
HEIGHT, TOP, LEFT = 180, 16, 34


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
