import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mediaaces.checks import check_start

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Python as on a machine of its own: nothing of this one's environment but where programs are."""
    alone = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "ENV_FILE": str(folder / "none")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=alone | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def setting(expression: str, *, folder: Path, **environment: str) -> str:
    """What an expression over the settings gives, printed."""
    result = run("-c", f"from mediaaces import settings; print({expression})", folder=folder, **environment)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def variables_read() -> set[str]:
    text = (ROOT / "mediaaces/settings.py").read_text() + (ROOT / "scripts/run.py").read_text()
    return set(re.findall(r"""(?:\benv(?:\.\w+)?|environ\.get)\(\s*["']([A-Z_]+)["']""", text))


def test_each_variable_is_listed_once_in_the_example():
    lines = (ROOT / ".env.example").read_text().splitlines()
    listed = [match[1] for line in lines if (match := re.match(r"#?([A-Z][A-Z_]+)=", line))]
    assert sorted(listed) == sorted(variables_read())
    assert len(listed) > 10


def test_example_says_the_defaults_of_the_code():
    text = (ROOT / "mediaaces/settings.py").read_text()
    in_code = dict(re.findall(r"""env(?:\.\w+)?\("([A-Z_]+)", default=["']?([^"'()\[\]{}]+?)["']?\)""", text))
    in_example = dict(re.findall(r"^#([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    words = {"True": "on", "False": "off"}
    differing = {name: value for name, value in in_code.items() if words.get(value, value) != in_example[name]}
    assert differing == {}
    assert len(in_code) > 10


def test_example_changes_no_default():
    """Every line is commented out, so copying the file alone changes nothing."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_file_of_variables_is_read_and_the_environment_is_stronger(tmp_path):
    file = tmp_path / "site.env"
    file.write_text("SITE_URL=https://www.example.org\nPAGE_CACHE_SECONDS=3\n")
    expression = "settings.SITE_URL, settings.PAGE_CACHE_SECONDS, settings.SECURE_SSL_REDIRECT"
    found = setting(expression, folder=tmp_path, ENV_FILE=str(file), PAGE_CACHE_SECONDS="5")
    assert found == "https://www.example.org 5 True"


def test_production_settings_pass_every_check_of_django(tmp_path):
    public = {"SITE_URL": "https://www.example.org", "BANK_IBAN": "FR1420041010050500013M02606"}
    result = run("manage.py", "check", "--deploy", "--fail-level", "INFO", folder=tmp_path, **public)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_key_is_made_once_and_for_its_owner_only(tmp_path):
    first = setting("settings.SECRET_KEY", folder=tmp_path)
    assert setting("settings.SECRET_KEY", folder=tmp_path) == first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").read_text() == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("command", [["manage.py", "check"], ["-c", "import mediaaces.wsgi"]])
def test_bad_start_is_refused_by_the_commands_and_by_the_server(tmp_path, command):
    result = run(*command, folder=tmp_path, DEBUG="on", ALLOWED_HOSTS="www.example.org")
    assert result.returncode == 1
    assert "DEBUG is on while ALLOWED_HOSTS names www.example.org" in result.stderr


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"DEBUG": True, "ALLOWED_HOSTS": ["www.example.org"]}, ["mediaaces.E001"]),
        ({"DEBUG": True, "ALLOWED_HOSTS": ["*"]}, ["mediaaces.E001"]),
        ({"DEBUG": True, "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"]}, []),
        ({"DEBUG": False, "ALLOWED_HOSTS": ["www.example.org"]}, []),
        ({"SECRET_KEY": "short"}, ["mediaaces.E002"]),
        ({"SECRET_KEY": "x" * 60}, ["mediaaces.E002"]),
        ({"SITE_URL": "https://www.example.org", "BEHIND_TLS": False}, ["mediaaces.E003"]),
        ({"SITE_URL": "https://www.example.org", "BEHIND_TLS": True}, []),
        ({"SITE_URL": "http://127.0.0.1:8000", "BEHIND_TLS": False}, []),
    ],
)
def test_what_the_start_refuses(settings, changed, errors):
    for name, value in changed.items():
        setattr(settings, name, value)
    assert [error.id for error in check_start()] == errors


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("sqlite:////tmp/x.sqlite3", "('lib.sqlite3', 600)"),
        ("postgres://u:p@db.example.org:5432/aces", "('django.db.backends.postgresql', 60)"),
    ],
)
def test_database_is_chosen_by_its_address(tmp_path, url, found):
    expression = "tuple(settings.DATABASES['default'][key] for key in ('ENGINE', 'CONN_MAX_AGE'))"
    assert setting(expression, folder=tmp_path, DATABASE_URL=url) == found


def test_sqlite_is_durable_and_refuses_orphans(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from django.db import connection as c\n"
        "with c.cursor() as q:\n"
        "    print([q.execute(f'PRAGMA {p}').fetchone()[0] for p in ('journal_mode', 'synchronous', 'foreign_keys')])"
    )
    result = run("-c", code, folder=tmp_path, DJANGO_SETTINGS_MODULE="mediaaces.settings")
    assert result.stdout.strip() == "['wal', 2, 1]"
