"""The commands of the Makefile are code too: what they call a failure, and what they leave behind."""

import gettext
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import check
import postgres
import pytest
import run
import translations

ROOT = Path(__file__).resolve().parent.parent

PO = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"

#: templates/events/list.html
msgid "Les rendez-vous"
msgstr "Events"

msgid "%(n)s place"
msgid_plural "%(n)s places"
msgstr[0] "%(n)s seat"
msgstr[1] "%(n)s seats"

msgctxt "saison"
msgid "été"
msgstr ""
"sum"
"mer"
"""


def test_the_site_is_named_where_a_passkey_can_be_tried_too():
    """A browser makes none for an address in figures; `tests/browser/test_passkeys.py` does it on `localhost`."""
    said = run.addresses("127.0.0.1", 8001)
    assert "http://127.0.0.1:8001/" in said
    assert "http://localhost:8001/" in said
    assert "localhost" not in run.addresses("0.0.0.0", 8000)


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """`catalogue(po, compiled)`: a translation file, and what its compiled twin holds."""
    monkeypatch.setattr(translations, "ROOT", tmp_path)

    def write(po: str, compiled: dict) -> Path:
        path = tmp_path / "django.po"
        path.write_text(po)
        path.with_suffix(".mo").touch()
        monkeypatch.setattr(gettext, "GNUTranslations", lambda file: type("Compiled", (), {"_catalog": compiled}))
        return path

    return write


COMPILED = {
    "Les rendez-vous": "Events",
    ("%(n)s place", 0): "%(n)s seat",
    ("%(n)s place", 1): "%(n)s seats",
    "saison\x04été": "summer",
}


def test_translations_that_agree_are_fine(catalogue):
    assert translations.problems(catalogue(PO, COMPILED)) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"Events"', '""', "'Les rendez-vous' is not translated"),
        ('"Events"', '"Meetings"', "'Les rendez-vous' is not in the compiled file: make messages"),
        ('msgstr[1] "%(n)s seats"', 'msgstr[1] ""', "'%(n)s place' is not translated"),
        ('msgstr[1] "%(n)s seats"', 'msgstr[1] "%(n)s chairs"', "'%(n)s place' is not in the compiled file"),
        ("#: templates/events/list.html", "#, fuzzy", "'Les rendez-vous' is fuzzy"),
        ('"mer"', '"mers"', "'été' is not in the compiled file"),
    ],
)
def test_translation_that_is_wanting_is_told(catalogue, old, new, problem):
    assert old in PO
    (found,) = translations.problems(catalogue(PO.replace(old, new), COMPILED))
    assert problem in found


def test_run_that_passed(capsys):
    results = check.Results()
    results.note("tests", True, "12 tests", 1.0)
    assert results.tell() == 0
    assert "Everything passed." in capsys.readouterr().out


def test_run_with_one_failure(capsys):
    results = check.Results()
    results.note("ruff", False, "", 1.0)
    results.note("tests", True, "12 tests", 1.0)
    assert results.tell() == 1


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_what_is_left_out_is_said_and_forbidden_in_ci(monkeypatch, capsys, ci, status):
    monkeypatch.setenv("CI", ci)
    results = check.Results()
    results.note("tests", True, "12 tests", 1.0)
    results.leave_out("tests on PostgreSQL", check.NO_POSTGRES)
    assert results.tell() == status
    out = capsys.readouterr().out
    assert "*** LEFT OUT *** tests on PostgreSQL: no PostgreSQL was found" in out
    assert "Everything passed" not in out


@pytest.mark.parametrize(
    ("chosen", "status"), [("nothing_of_this_name", 1), ("test_quota_that_is_skipped", 1), ("test_one", 0)]
)
def test_run_without_a_test_is_a_failure(tmp_path, monkeypatch, chosen, status):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    file = tmp_path / "test_it.py"
    file.write_text(
        "import pytest\n\ndef test_one():\n    pass\n\n@pytest.mark.skip\ndef test_quota_that_is_skipped():\n    pass\n"
    )
    results = check.Results()
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    check.pytest(results, "it", ["-k", chosen, "-c", os.devnull, str(file)], alone)
    assert results.has_failed == bool(status)


def test_newest_postgresql_is_taken():
    places = [Path("/usr/lib/postgresql/9/bin"), Path("/usr/lib/postgresql/15/bin"), Path("/opt/postgres/bin")]
    assert max(places, key=postgres.version) == places[1]


def ignore_sigint():
    """What a shell does for a command that it starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_children_end_with_the_script_that_started_them(number):
    """Even when it is killed without a word, or was started in the background."""
    code = "import sys, time; from children import *; exit_on_signals(); c = start(['sleep', '60'])\n"
    code += "print(c.pid, flush=True)\ntry: time.sleep(60)\nfinally: stop(c)"
    script = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT / "scripts",
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=ignore_sigint,
    )
    child = int(script.stdout.readline())
    script.send_signal(number)
    script.wait(20)
    script.stdout.close()

    end = time.monotonic() + 20
    while is_alive(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(child)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
