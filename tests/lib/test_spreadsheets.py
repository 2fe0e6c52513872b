"""Files for a spreadsheet: read back by another library than the one that wrote them."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest

from lib.spreadsheets import csv_file, harmless, xlsx_file

HEAD = ["Nom", "Montant", "Inscrit le", "Rang"]
MOMENT = datetime.datetime(2012, 2, 28, 10, 5, tzinfo=datetime.UTC)
ROWS = [["Lefèvre; « le 🐘 »", Decimal("1030.50"), MOMENT, 2], ['O"Neill\nSean', None, None, None]]
DANGEROUS = ["=1+1", "+33 6 12 34 56 78", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A1"]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(content: bytes) -> list[tuple]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_csv_is_what_a_french_spreadsheet_opens_by_a_double_click():
    content = csv_file(HEAD, ROWS)
    assert content.startswith(b"\xef\xbb\xbfNom;Montant;Inscrit le;Rang\r\n")
    assert read_csv(content)[1:] == [
        ["Lefèvre; « le 🐘 »", "1030,50", "2012-02-28 10:05", "2"],
        ['O"Neill\nSean', "", "", ""],
    ]


def test_xlsx_keeps_numbers_and_dates():
    rows = read_xlsx(xlsx_file(HEAD, ROWS, sheet="Participants"))
    assert rows == [
        tuple(HEAD),
        ("Lefèvre; « le 🐘 »", 1030.5, datetime.datetime(2012, 2, 28, 10, 5), 2),  # noqa: DTZ001
        ('O"Neill\nSean', None, None, None),
    ]


def test_head_stays_in_view_and_filters():
    page = openpyxl.load_workbook(io.BytesIO(xlsx_file(HEAD, ROWS, sheet="Participants"))).active
    assert (page.title, page.freeze_panes, page.auto_filter.ref) == ("Participants", "A2", "A1:D3")


@pytest.mark.parametrize("typed", DANGEROUS)
def test_nothing_typed_becomes_a_formula(typed):
    assert read_csv(csv_file(["Nom"], [[typed]]))[1] == [f"'{typed}"]
    cell = openpyxl.load_workbook(io.BytesIO(xlsx_file(["Nom"], [[typed]], sheet="x"))).active["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_a_head_made_of_what_somebody_typed_is_no_formula_either():
    assert csv_file(["=1+1"], []).decode("utf-8-sig") == "'=1+1\r\n"
    assert openpyxl.load_workbook(io.BytesIO(xlsx_file(["=1+1"], [], sheet="x"))).active["A1"].data_type == "s"


@pytest.mark.parametrize("typed", ["Claire", "", "1+1", "L'Oréal", "a=b", "Ben-Saïd", "’=1"])
def test_what_is_harmless_stays_as_it_is(typed):
    assert harmless(typed) == typed


def test_control_characters_do_not_break_the_file():
    assert read_xlsx(xlsx_file(["Nom"], [["a\x00b\x1bc"]], sheet="x"))[1][0].startswith("a")


def test_nobody():
    assert read_csv(csv_file(["Nom"], [])) == [["Nom"]]
    assert read_xlsx(xlsx_file(["Nom"], [], sheet="x")) == [("Nom",)]
