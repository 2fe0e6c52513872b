"""Tables for a spreadsheet, as CSV or XLSX. What a person typed never becomes a formula there."""

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

Cell = str | int | Decimal | datetime.datetime | None

# What a spreadsheet takes for the beginning of a formula, or of a cell that runs something.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"
WIDEST = 40  # characters


def harmless(text: str) -> str:
    """The text behind an apostrophe if it would start a formula: `'+33 6 12…` stays readable and does nothing."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons, decimal commas and a byte order mark: what a double click opens rightly in a French spreadsheet.

    A moment is written as its own clock says it, without its zone.
    """
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(name) for name in head])
    writer.writerows([in_words(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def in_words(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return str(cell).replace(".", ",")


def xlsx_file(head: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str) -> bytes:
    """One sheet: a head that stays in view and filters, text, numbers with two decimals where they are amounts, dates.

    `sheet` is at most 31 characters.
    """
    import xlsxwriter  # large, and few processes ever write such a file

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True})
        amount = book.add_format({"num_format": "#,##0.00"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        widths = [len(name) for name in head]
        for column, name in enumerate(head):
            page.write_string(0, column, harmless(name), bold)
        number = 0
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    if cell:
                        page.write_string(number, column, harmless(cell))
                        widths[column] = max(widths[column], len(cell))
                elif isinstance(cell, datetime.datetime):
                    page.write_datetime(number, column, cell.replace(tzinfo=None), moment)
                    widths[column] = max(widths[column], 16)
                elif cell is not None:
                    page.write_number(number, column, cell, amount if isinstance(cell, Decimal) else None)
        for column, width in enumerate(widths):
            page.set_column(column, column, min(width, WIDEST) + 2)
        page.freeze_panes(1, 0)
        if head:
            page.autofilter(0, 0, number, len(head) - 1)
    return out.getvalue()
