"""Loading into an empty database: what it creates, what it refuses; and the days of the demonstration."""

import datetime
import io
import shutil

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from directory.models import Company, Source
from events.models import Event
from lib.dates import PartialDate, Precision
from mediaaces.loading import demo, files
from mediaaces.loading.dates import read_when
from mediaaces.loading.demo import conference_day
from mediaaces.loading.load import load
from mediaaces.loading.typography import french_spaces
from tests.facts import NOW


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the fixtures that a test may spoil."""
    copy = tmp_path / "fixtures"
    shutil.copytree(files.FOLDER, copy)
    monkeypatch.setattr(files, "FOLDER", copy)
    monkeypatch.setattr(demo, "FOLDER", copy)
    monkeypatch.setattr(files.read_folder, "__defaults__", (copy,))
    return copy


def replace(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.django_db
def test_the_texts_without_language_are_french_whatever_the_language_of_the_moment():
    with translation.override("en"):
        load(now=NOW)
    with translation.override("fr"):
        assert Event.objects.get(slug="media-aces-2009-12").title == "Deuxième conférence Media Aces"
    assert Event.objects.rewrite(False).filter(title="Deuxième conférence Media Aces").exists()


@pytest.mark.django_db
def test_the_command_counts_by_kind():
    out = io.StringIO()
    call_command("load_mediaaces", stdout=out)
    printed = out.getvalue().splitlines()
    assert "source: 5 created, 0 changed, 0 kept" in printed
    assert "event: 24 created, 0 changed, 0 kept" in printed
    out = io.StringIO()
    call_command("load_mediaaces", stdout=out)
    assert out.getvalue().splitlines()[-1].startswith("total: 0 created, 0 changed, ")
    assert "@" not in out.getvalue()


# What it refuses


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("companies", "  name: Yoplait", "  name: Yoplait\n  colour: blue",
         "companies.yaml, record 4 (yoplait): unknown key colour"),
        ("companies", "  name: Yoplait\n", "", "companies.yaml, record 4 (yoplait): missing key name"),
        ("companies", "  name: Yoplait", "  name: Yoplait\n  name: Danone", "key given twice: name"),
        ("companies", "  sector_en: bank\n", "",
         "companies.yaml, record 10 (societe-generale): sector_fr without sector_en"),
        ("companies", "parent: orange", "parent: mandarine", "(orange-business-services): no company mandarine"),
        ("companies", "employees: 170000", "employees: many", "(orange): employees is 'many', a number is expected"),
        ("companies", "country: US", "country: USA", "(whole-foods): country: "),
        ("events", "price_cents: 3000", "price_cents: -1", "ticket_types 1 (Place seule): price_cents: "),
        ("events", "when: 2018-07", "when: July", "(barometer-round-tables-2018): not a date: July"),
        ("events", 'start: "14:00"', 'start: "2 pm"', "(media-aces-2012-03): start: "),
        ("events", "slug: 200-ideas", "slug: 200 ideas", "events.yaml, record 9 (200 ideas): slug: "),
        ("events", "part: Conférence", "part: Déjeuner", "(Place seule): no part "),
        ("events", "kind: breakfast", "kind: brunch", "(hootsuite-breakfast-2018): kind: "),
        ("sessions", "person: paul-champion", "person: paul-auchon",
         "sessions.yaml, record 5 (s05), appearances 2 (interviewee): no person paul-auchon"),
        ("sessions", "- {role: interviewee, person: miriam-laouffir", "- {role: interviewee, persone: miriam-laouffir",
         "sessions.yaml, record 4 (s04), appearances 1 (interviewee): unknown key persone"),
        ("quotes", "session: media-aces-2009-12/s01", "session: s99", "no session "),
        ("sources", "- slug: doc-000", "slug: doc-000", "sources.yaml: "),
    ],
)  # fmt: skip
def test_a_faulty_fixture_is_named_and_nothing_is_written(folder, file, old, new, message):
    replace(folder / f"{file}.yaml", old, new)
    with pytest.raises(CommandError, match="Nothing was loaded") as refused:
        call_command("load_mediaaces", stdout=io.StringIO())
    assert message in str(refused.value)
    assert not Source.objects.exists()
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_a_missing_file_is_named(folder):
    (folder / "venues.yaml").unlink()
    with pytest.raises(CommandError, match=r"venues\.yaml"):
        call_command("load_mediaaces", stdout=io.StringIO())


# Dates and spaces


@pytest.mark.parametrize(
    ("written", "first", "last", "precision"),
    [
        ("2012-03-06", "2012-03-06", "2012-03-06", Precision.DAY),
        ("2012-02", "2012-02-01", "2012-02-29", Precision.MONTH),
        ("2011", "2011-01-01", "2011-12-31", Precision.YEAR),
        ("2011-spring", "2011-03-01", "2011-05-31", Precision.SEASON),
        ("2011/2013", "2011-01-01", "2013-12-31", Precision.YEAR),
        ("2014-02-12/2014-09-06", "2014-02-12", "2014-09-06", Precision.RANGE),
        ("2016/", "2016-01-01", None, Precision.YEAR),
        ("2009-12/", "2009-12-01", None, Precision.MONTH),
    ],
)
def test_a_date_known_in_part_is_read(written, first, last, precision):
    day = datetime.date.fromisoformat
    assert read_when(written) == PartialDate(day(first), day(last) if last else None, precision)


@pytest.mark.parametrize(
    "written", ["", "soon", "2011-13", "2011-02-30", "2012/2011-06", "2013/2011", "2011-winter", "/2011"]
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError):
        read_when(written)


def test_french_texts_get_their_no_break_spaces():
    plain = "« Médias » en 2012 : 16 000 clics, 30 % à 14 h 30 ; fini ?"
    spaced = "«_Médias_» en 2012_: 16_000 clics, 30_% à 14_h_30_; fini_?".replace("_", "\u00a0")
    assert french_spaces(plain) == spaced
    assert french_spaces("http://orange.com/smg à 14:00") == "http://orange.com/smg à 14:00"


# The demonstration


@pytest.mark.parametrize("start", ["2026-11-22", "2026-11-23", "2026-11-24", "2026-12-31", "2027-02-28", "2028-02-29"])
def test_the_conference_is_on_the_first_tuesday_from_the_hundredth_day(start):
    today = datetime.date.fromisoformat(start)
    day = conference_day(today)
    assert day.weekday() == 1
    assert 100 <= (day - today).days <= 106
