"""Files to import, sound and otherwise."""

import io
import zipfile
from collections.abc import Iterable

import openpyxl

from lib.spreadsheets import csv_file

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(rows: Iterable[Iterable]) -> bytes:
    """An XLSX as a spreadsheet would write it, numbers as numbers and days as days."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its files put in the place of another, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, part)
    return out.getvalue()


def sheet(rows: str, head: str = "") -> bytes:
    """The XML of a sheet; `head` stands before its root."""
    return f'<?xml version="1.0"?>{head}<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>'.encode()


def text_cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def zip_bomb() -> bytes:
    """A gigabyte of blanks in one megabyte."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(SHEET, "w", force_zip64=True) as part,
    ):
        for _ in range(900):
            part.write(b" " * 1_000_000)
    return out.getvalue()


def laughing(entities: str) -> bytes:
    """A sheet whose cell is the entity `&a;` of a definition."""
    part = sheet(f"<row>{text_cell('&a;')}</row>", f"<!DOCTYPE x [{entities}]>")
    return with_part(workbook([["nom"]]), SHEET, part)


def csv_of(*rows: Iterable, encoding="utf-8-sig", delimiter=";") -> bytes:
    text = csv_file([], rows).decode("utf-8-sig").removeprefix("\r\n").replace(";", delimiter)
    return text.encode(encoding)
