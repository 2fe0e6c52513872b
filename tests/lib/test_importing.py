"""Files that people send to be imported: which are read, how cells are understood, what is refused before it harms."""

import datetime
import io
import subprocess
import sys
import time
import zipfile
from decimal import Decimal
from functools import cache

import openpyxl
import pytest
from django.utils import translation

from lib.importing import reading
from lib.importing.cells import Choice, Country, Day, Names, Number, Paragraphs, WholeNumber, YesNo, read_day
from lib.importing.reading import MOST_ROWS, Unreadable, quoted, read_table, unquoted
from tests.factories.sheets import SHEET, laughing, sheet, text_cell, with_part, workbook, zip_bomb

TEXT = 'nom;ville\r\nL’Oréal;Clichy\r\n\r\nSNCF;"Saint-Denis; gare"\r\n'


def rows(content: bytes) -> list[tuple[int, list[str]]]:
    return [(row.number, row.cells) for row in read_table(content).rows]


class TestCsv:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    def test_is_read_in_the_encodings_of_spreadsheets(self, encoding):
        table = read_table(TEXT.encode(encoding))
        assert table.head == ["nom", "ville"]
        assert table.rows[0].cells == ["L’Oréal", "Clichy"]

    @pytest.mark.parametrize("mark", [";", ",", "\t"])
    def test_is_cut_by_the_mark_of_its_first_line(self, mark):
        content = f"nom{mark}ville{mark}pays\nOrange{mark}Issy{mark}FR\n".encode()
        assert read_table(content).head == ["nom", "ville", "pays"]
        assert rows(content) == [(2, ["Orange", "Issy", "FR"])]

    def test_lines_are_numbered_as_a_spreadsheet_shows_them(self):
        assert rows(TEXT.encode()) == [(2, ["L’Oréal", "Clichy"]), (4, ["SNCF", "Saint-Denis; gare"])]

    def test_a_text_may_have_several_lines(self):
        assert rows(b'nom;note\nA;"un\ndeux"\nB;trois\n') == [(2, ["A", "un\ndeux"]), (3, ["B", "trois"])]

    def test_a_short_line_is_filled_and_a_long_one_refused(self):
        assert rows(b"nom;ville\nA\n") == [(2, ["A", ""])]
        with pytest.raises(Unreadable, match="ligne 3 a plus de cases"):
            read_table(b"nom;ville\nA;B;;\nA;B;C\n")

    def test_an_open_quote_is_said(self):
        with pytest.raises(Unreadable, match="guillemet"):
            read_table(b'nom;ville\n"Orange;Issy\nSNCF;Paris\n')


class TestXlsx:
    def test_cells_are_read_as_a_person_would_type_them(self):
        cells = ["A", 2012, 1600000.5, 0.1 + 0.2, datetime.date(2012, 3, 6), True, None, "  b "]
        assert rows(workbook([["h"] * 8, cells])) == [
            (2, ["A", "2012", "1600000.5", "0.3", "2012-03-06", "oui", "", "b"])
        ]

    def test_a_percentage_is_the_number_that_is_seen(self):
        book = openpyxl.load_workbook(io.BytesIO(workbook([["valeur"], [0.25]])))
        book.active["A2"].number_format = "0%"
        out = io.BytesIO()
        book.save(out)
        assert rows(out.getvalue()) == [(2, ["25"])]

    def test_is_known_by_what_it_holds(self):
        assert read_table(workbook([["nom"], ["Orange"]])).head == ["nom"]

    def test_blank_rows_far_below_do_not_count(self):
        part = sheet(f'<row r="1">{text_cell("nom")}</row><row r="2">{text_cell("A")}</row><row r="9000"><c/></row>')
        assert rows(with_part(workbook([["x"]]), SHEET, part)) == [(2, ["A"])]


MILLION = "<row>" + text_cell("x") + "</row>"


@cache
def refused() -> dict[str, tuple[bytes, str]]:
    """What is refused, and a word of the reason: made once, and not by a run that asks for none of it."""
    book = workbook([["nom"], ["Orange"]])
    return {
        "nothing": (b"", "vide"),
        "blanks": (b" \r\n ", "vide"),
        "no letters": (b"\xef\xbb\xbf", "vide"),
        "page": (b"<!DOCTYPE html><table><tr><td>nom</td></tr></table>", "page"),
        "pdf": (b"%PDF-1.7 nom;ville", "page"),
        "nul": (b"nom;ville\nOr\0ange;Issy", "ni un CSV"),
        "noise": (bytes(range(129, 160)) * 10, "ni un CSV"),
        "old excel": (b"\xd0\xcf\x11\xe0" + b"x" * 100, "ancien format"),
        "zip of something else": (with_part(b"PK\x05\x06" + b"\0" * 18, "a.txt", b"a"), "ne s’ouvre pas"),
        "cut zip": (book[:-200], "n’est pas de ceux"),
        "broken sheet": (with_part(book, SHEET, b"<worksheet><sheet"), "ne s’ouvre pas"),
        "zip bomb": (zip_bomb(), "n’est pas de ceux"),
        "million rows": (with_part(book, SHEET, sheet(MILLION * 400_000)), "n’est pas de ceux"),
        "million rows, few elements": (with_part(book, SHEET, sheet('<row r="1048577"/>')), "vide|savons lire"),
        "row beyond all numbers": (with_part(book, SHEET, sheet(f'<row r="{10**15}"/>')), "savons lire"),
        "rows beyond the limit": (with_part(book, SHEET, sheet(MILLION * (MOST_ROWS + 2))), "plus de 2000 lignes"),
        "csv beyond the limit": (b"nom\n" + b"x\n" * (MOST_ROWS + 1), "plus de 2000 lignes"),
        "columns": (";".join(f"c{n}" for n in range(61)).encode(), "plus de 60 colonnes"),
        "wide sheet": (with_part(book, SHEET, sheet("<row>" + text_cell("x") * 16_000 + "</row>")), "60 colonnes"),
        "long cell": (b"nom\n" + b"x" * 20_001, "trop longue"),
        "heavy": (b"nom\n" + b"x\n" * 500_000, "trop lourd"),
        "laughs": (
            laughing('<!ENTITY b "haha"><!ENTITY c "&b;&b;&b;&b;&b;&b;"><!ENTITY a "&c;&c;&c;&c;">'),
            "n’est pas de ceux",
        ),
        "file of the server": (laughing('<!ENTITY a SYSTEM "file:///etc/passwd">'), "n’est pas de ceux"),
        "hidden definition": (
            with_part(book, "xl/styles.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'), "n’est pas de ceux",
        ),
        "many parts": (with_parts(book, 300), "n’est pas de ceux"),
    }  # fmt: skip


def with_parts(content: bytes, number: int) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        for n in range(number):
            archive.writestr(f"xl/media/{n}", b"")
    return out.getvalue()


def test_what_is_no_table_is_refused_at_once(subtests):
    for name, (content, sentence) in refused().items():
        with subtests.test(name):
            start = time.process_time()
            with pytest.raises(Unreadable, match=sentence):
                read_table(content)
            assert time.process_time() - start < 5  # of the processor: another may be busy


def test_the_worst_files_stay_within_200_mib(tmp_path):
    """Each read by a process of its own, which then says how much it ever held: `ru_maxrss` would begin with what
    the process of the tests held when it started this one."""
    most_strings = workbook([["nom"], *([f"n{number}"] for number in range(MOST_ROWS))])
    full = sheet("".join(f"<row>{text_cell('x') * 30}</row>" for _ in range(1900)))
    files = {name: content for name, (content, _sentence) in refused().items() if name not in ("nothing", "heavy")}
    files |= {"strings": most_strings, "full": with_part(workbook([["x"]]), SHEET, full)}
    paths = []
    for name, content in files.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(content)
    code = """
import re, sys, django
from django.conf import settings
settings.configure(USE_I18N=False)
from lib.importing.reading import Unreadable, read_table
for path in sys.argv[1:]:
    try:
        read_table(open(path, "rb").read())
    except Unreadable:
        pass
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", code, *map(str, paths)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 200


def test_an_apostrophe_of_an_export_comes_off_again():
    for text in ("=1+1", "+33 6", "-5 %", "@moi", "'=x", "''=x", "l’un", "'80", "", "a=b"):
        assert unquoted(quoted(text)) == text
    assert quoted("=1+1") == "'=1+1"
    assert quoted("'80") == "'80"


class TestNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("1600000", "1600000"),
            ("1 600 000,5", "1600000.5"),
            ("1\u00a0600\u00a0000,5", "1600000.5"),
            ("1\u202f600", "1600"),
            ("1600000.50", "1600000.5"),
            ("-3,25", "-3.25"),
            ("−3", "-3"),
            ("0", "0"),
        ],
    )
    def test_is_read_as_people_and_machines_write_it(self, text, number):
        assert Number().clean(text) == Decimal(number)

    @pytest.mark.parametrize(
        "text", ["1,600,000", "1.600.000,5", "16 00", "deux", "25 %", "1e6", "1 600 00", "NaN", "٣"]
    )
    def test_is_not_guessed(self, text):
        with pytest.raises(ValueError, match="n’est pas un nombre"):
            Number().clean(text)

    def test_whole_number_has_no_decimals(self):
        assert WholeNumber().clean("1 600,0") == 1600
        with pytest.raises(ValueError, match="entier"):
            WholeNumber().clean("1600,5")

    def test_is_shown_in_groups(self):
        assert Number().said(Decimal("1600000.50")).replace("\u202f", "\u00a0") == "1\u00a0600\u00a0000,5"


class TestDay:
    @pytest.mark.parametrize(
        ("text", "first", "last", "precision"),
        [
            ("2012-03-06", (2012, 3, 6), (2012, 3, 6), "day"),
            ("06/03/2012", (2012, 3, 6), (2012, 3, 6), "day"),
            ("6.3.2012", (2012, 3, 6), (2012, 3, 6), "day"),
            ("02/2012", (2012, 2, 1), (2012, 2, 29), "month"),
            ("2012-02", (2012, 2, 1), (2012, 2, 29), "month"),
            ("2012", (2012, 1, 1), (2012, 12, 31), "year"),
        ],
    )
    def test_is_as_precise_as_it_is_written(self, text, first, last, precision):
        assert read_day(text) == (datetime.date(*first), precision)
        assert read_day(text, is_last=True) == (datetime.date(*last), precision)

    @pytest.mark.parametrize("text", ["31/02/2012", "6/3/12", "mars 2012", "2012-13", "0000", "2012-03-06 10:00"])
    def test_is_not_guessed(self, text):
        with pytest.raises(ValueError, match="n’est pas une date"):
            Day().clean(text)


class TestOtherCells:
    def test_a_choice_goes_by_its_name_or_its_code(self):
        size = Choice([("small", "moins de 50 personnes"), ("group", "5 000 personnes et plus")])
        assert [size.clean(text) for text in ("Moins de 50 personnes", "group", "")] == ["small", "group", ""]
        with pytest.raises(ValueError, match="moins de 50 personnes, 5 000"):
            size.clean("énorme")

    def test_a_country_goes_by_its_code_or_its_name(self):
        assert [Country().clean(text) for text in ("fr", "Suède", "etats-unis", "")] == ["FR", "SE", "US", ""]
        with pytest.raises(ValueError, match="Atlantide"):
            Country().clean("Atlantide")

    def test_yes_and_no(self):
        assert [YesNo().clean(text) for text in ("Oui", "no", "VRAI", "0")] == [True, False, True, False]
        with pytest.raises(ValueError, match="oui ou non"):
            YesNo().clean("peut-être")

    def test_names_stand_between_bars(self):
        assert Names().clean("EDF | Électricité de France |") == ["EDF", "Électricité de France"]
        assert Names().render(["EDF", "Électricité de France"]) == "EDF | Électricité de France"

    def test_paragraphs_keep_their_breaks(self):
        assert Paragraphs().clean("un\r\n\r\ndeux\r") == "un\n\ndeux"


def test_sentences_follow_the_language():
    with translation.override("en"), pytest.raises(Unreadable) as refusal:
        reading.read_table(b"")
    assert str(refusal.value)
