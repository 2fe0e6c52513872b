"""The bytes of a CSV or XLSX as a table of texts. What is not one, or is far too large, is refused in a sentence."""

import csv
import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.parsers import expat

from django.utils.translation import gettext as _

LARGEST_FILE = 1_000_000  # bytes; the proxy lets no more pass
MOST_ROWS = 2_000
MOST_COLUMNS = 60
LONGEST_CELL = 20_000  # characters
# A workbook is a zip of XML files: what they may weigh once unzipped, how many they are, how many elements they hold.
LARGEST_CONTENT = 20_000_000
MOST_PARTS = 200
MOST_ELEMENTS = 600_000
SHEET_END = 1_048_576  # rows, in any spreadsheet

DELIMITERS = ";,\t"
# An export puts an apostrophe before what a spreadsheet would take for a formula; it goes when the file comes back.
QUOTED = re.compile(r"'+[=+\-@\t\r]")
TO_QUOTE = re.compile(r"'*[=+\-@\t\r]")
PAGE = re.compile(r"\s*<")


class Unreadable(Exception):
    """The file is no table that we read; says why, and what to do."""


@dataclass(frozen=True)
class Row:
    """`number` is the one that a spreadsheet shows at the left."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """The first row that holds something, then the others; blank ones are left out. Rows are as long as the head."""

    head: list[str]
    rows: list[Row]


def quoted(text: str) -> str:
    """The text behind an apostrophe if a spreadsheet, or `unquoted`, would take its beginning for something else."""
    return f"'{text}" if TO_QUOTE.match(text) else text


def unquoted(text: str) -> str:
    return text[1:] if QUOTED.match(text) else text


def read_table(content: bytes) -> Table:
    """The table of a file, told by what it holds and not by its name. Raises Unreadable."""
    if not content.strip():
        raise Unreadable(_("Ce fichier est vide."))
    if len(content) > LARGEST_FILE:
        raise Unreadable(_("Ce fichier est trop lourd\u00a0: un mégaoctet au plus. Importez-le en plusieurs fois."))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("Ce fichier est d’un ancien format (.xls). Enregistrez-le en .xlsx ou en CSV, puis recommencez.")
        )
    return table_of(numbered(xlsx_rows(content) if content.startswith(b"PK") else csv_rows(content)))


def numbered(rows: Iterable[list[str]]) -> Iterator[Row]:
    """The rows that hold something. Blank ones at the end, which spreadsheets leave behind, do not count."""
    for number, cells in enumerate(rows, 1):
        if number > SHEET_END:
            raise Unreadable(_("Ce fichier n’est pas un tableau que nous savons lire."))
        if any(cells):
            if number > MOST_ROWS + 1:
                raise Unreadable(
                    _("Ce tableau a plus de %(n)s lignes. Importez-le en plusieurs fois.") % {"n": MOST_ROWS}
                )
            yield Row(number, cells)


def table_of(rows: Iterator[Row]) -> Table:
    first = next(rows, None)
    if first is None:
        raise Unreadable(_("Ce fichier est vide."))
    width = last_filled(first.cells)
    if width > MOST_COLUMNS:
        raise Unreadable(_("Ce tableau a plus de %(n)s colonnes.") % {"n": MOST_COLUMNS})
    return Table([" ".join(name.split()) for name in first.cells[:width]], [fitted(row, width) for row in rows])


def last_filled(cells: list[str]) -> int:
    return max((place for place, cell in enumerate(cells, 1) if cell), default=0)


def fitted(row: Row, width: int) -> Row:
    """The row as wide as the head, its cells trimmed and without the apostrophe of an export."""
    if last_filled(row.cells) > width:
        raise Unreadable(
            _(
                "La ligne %(n)s a plus de cases que la première n’a d’en-têtes. Un séparateur est peut-être resté "
                "dans un texte\u00a0: mettez ce texte entre guillemets."
            )
            % {"n": row.number}
        )
    if any(len(cell) > LONGEST_CELL for cell in row.cells):
        raise Unreadable(
            _("Une case de la ligne %(n)s est trop longue\u00a0: %(most)s caractères au plus.")
            % {"n": row.number, "most": LONGEST_CELL}
        )
    cells = [unquoted(unicodedata.normalize("NFC", cell)) for cell in row.cells[:width]]
    return Row(row.number, cells + [""] * (width - len(cells)))


# CSV


def csv_rows(content: bytes) -> Iterator[list[str]]:
    text = decoded(content)
    if "\0" in text:
        raise Unreadable(_("Ce fichier n’est ni un CSV ni un classeur .xlsx."))
    if PAGE.match(text) or text.startswith("%PDF"):
        raise Unreadable(_("Ce fichier est une page ou un document, pas un tableau. Il faut un CSV ou un .xlsx."))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        for row in reader:
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise Unreadable(
            _("Le CSV se lit mal à partir de la ligne %(n)s\u00a0: un guillemet y est peut-être resté ouvert.")
            % {"n": reader.line_num}
        ) from error


def decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, else what Excel writes on Windows in Western Europe."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("Ce fichier n’est ni un CSV ni un classeur .xlsx."))


def delimiter_of(text: str) -> str:
    """The one that cuts the first line into most cells."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([line[:LONGEST_CELL]], delimiter=mark), [])))


# XLSX


def xlsx_rows(content: bytes) -> Iterator[list[str]]:
    import openpyxl  # large, and few processes ever read such a file

    check_parts(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows():
            yield [in_words(cell).strip() for cell in row[: MOST_COLUMNS + 1]]
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        # Whatever a damaged workbook makes of the library: KeyError, ValueError, ParseError, zlib.error…
        raise Unreadable(
            _("Ce classeur ne s’ouvre pas. Enregistrez-le de nouveau en .xlsx ou en CSV, puis recommencez.")
        ) from error


def check_parts(content: bytes) -> None:
    """Refuses a zip that would fill the memory, and XML that defines or fetches anything, before they are opened."""
    refusal = Unreadable(_("Ce classeur n’est pas de ceux que nous ouvrons. Enregistrez-le en CSV, puis recommencez."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            # No more is ever read of a part than the size it declares.
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
                raise refusal
            left = MOST_ELEMENTS
            for part in parts:
                with archive.open(part) as file:
                    left -= count_elements(file, most=left, refusal=refusal)
    except Unreadable:
        raise
    except Exception as error:
        raise refusal from error


def count_elements(file, *, most: int, refusal: Unreadable) -> int:
    """How many elements an XML file holds, none if it is no XML. Raises `refusal` past `most`, or for a definition."""
    count = 0

    def start(name, attributes):
        nonlocal count
        count += 1
        if count > most:
            raise refusal

    def refuse(*args):
        raise refusal

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse
    try:
        parser.ParseFile(file)
    except expat.ExpatError:
        # A picture; or broken, which the library will say when it opens it.
        return count
    return count


def in_words(cell) -> str:
    """A cell as a person would type it: whole numbers without decimals, days as 2012-03-06, 25 for 25 %."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, int | float):
        number = Decimal(f"{value:.15g}")  # what a spreadsheet itself is sure of
        if "%" in (cell.number_format or ""):
            number *= 100
        return f"{number.normalize():f}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)
