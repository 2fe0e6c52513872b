"""What no fixture may hold: a sentence of the documents, anything private."""

import json
import re
from pathlib import Path

import pytest
import yaml

from mediaaces.loading.files import FOLDER
from tests.facts import BESIDE, FACTS


def fixture_texts() -> list[tuple[str, str, str]]:
    """File, key and text of everything that is written in the fixtures."""
    found = []

    def walk(path: Path, key: str, value) -> None:
        if isinstance(value, dict):
            for inner, more in value.items():
                walk(path, inner, more)
        elif isinstance(value, list):
            for more in value:
                walk(path, key, more)
        else:
            found.append((path.name, key, str(value)))

    for path in sorted(FOLDER.rglob("*.yaml")):
        walk(path, "", yaml.safe_load(path.read_text()))
    return found


# Titles are names, and name what they name whole: of events, of posts held, of a book.
TITLES = {"title", "title_fr", "curated_title", "word", "job_title_fr", "role_fr"}

DATES = {"when", "date_written", "reported_on", "fieldwork"}

BOOK = "Les médias sociaux expliqués à mon boss"

PHONE = re.compile(r"(?:\+\d{2}|\b0\d{1,2})(?:[\s./-]?\d{2,3}){3,}")

DAY = re.compile(r"\b\d{2}\.\d{2}\.\d{4}\b")  # 03.12.2011, as the Swiss write it

ACCOUNT = re.compile(r"\b\d{2}-\d{3,6}-\d\b|\bCCP\b")

STREET = re.compile(r"\d+,? (?:rue|avenue|av|chemin|boulevard|bd|place|route)\b|\b1004\b", re.IGNORECASE)


@pytest.mark.parametrize("private", ["078 000 00 00", "+41 22 000 00 00", "01.00.00.00.00"])
def test_the_pattern_knows_a_phone_number(private):
    assert PHONE.search(private)


def test_no_fixture_holds_an_address_a_number_or_a_mailbox():
    for file, key, text in fixture_texts():
        assert not re.search(r"\S@\S", text), (file, text)
        assert not ACCOUNT.search(text), (file, text)
        assert key in DATES or not PHONE.search(DAY.sub("", text)), (file, text)
        if key == "street":
            assert file == "venues.yaml"
            assert text == "35 avenue Philippe Auguste"
        else:
            assert not STREET.search(text), (file, text)
        assert "linkedin.com" not in text


if FACTS:

    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    def test_no_sentence_of_the_sources_was_taken():
        taken = set()
        for path in BESIDE.glob("00*.txt"):
            text = words(path.read_text())
            taken |= {tuple(text[start : start + 8]) for start in range(len(text) - 7)}
        assert len(taken) > 9000
        for file, key, text in fixture_texts():
            if key in TITLES | DATES:
                continue
            mine = words(text.replace(BOOK, ""))
            assert not taken & {tuple(mine[start : start + 8]) for start in range(len(mine) - 7)}, (file, text)

    def test_the_private_data_of_the_sources_is_in_no_fixture():
        everything = json.dumps(fixture_texts(), ensure_ascii=False)
        private = (BESIDE / "004_e17895984304afc3.txt").read_text()
        numbers = [*PHONE.findall(private), *re.findall(r"Guiguer\S*|\d{2}-\d{6}-\d", private)]
        assert len(numbers) >= 2
        for secret in ["Guiguer", "078", "683449", "625 44 74"]:
            assert secret not in everything
