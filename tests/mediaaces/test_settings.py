import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mediaaces.checks import check_start

ROOT = Path(__file__).resolve().parents[2]


def manage(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """`manage.py` as on a machine of its own: nothing of this one's environment but where programs are."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


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


def test_production_settings_pass_every_check_of_django(tmp_path):
    public = {"SITE_URL": "https://www.example.org", "BANK_IBAN": "FR1420041010050500013M02606"}
    result = manage("check", "--deploy", "--fail-level", "INFO", folder=tmp_path, **public)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_key_is_made_once_and_for_its_owner_only(tmp_path):
    for _ in range(2):
        result = manage(
            "shell", "-v", "0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)", folder=tmp_path
        )
        key = result.stdout.strip()
        assert (tmp_path / "secret_key").read_text() == key
    assert len(key) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("environment", "error"),
    [
        ({"DEBUG": "on", "ALLOWED_HOSTS": "www.example.org"}, "DEBUG is on while ALLOWED_HOSTS names www.example.org"),
        ({"DEBUG": "on", "ALLOWED_HOSTS": "*"}, "DEBUG is on while ALLOWED_HOSTS names *"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has fewer than 50 characters"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY has fewer than 50 characters, or hardly any different ones"),
        ({"SITE_URL": "https://www.example.org", "BEHIND_TLS": "off"}, "SITE_URL is https while BEHIND_TLS is off"),
    ],
)
def test_bad_start_is_refused_by_the_server_and_by_the_commands(tmp_path, environment, error):
    check = manage("check", folder=tmp_path, **environment)
    server = subprocess.run(
        [sys.executable, "-c", "import mediaaces.wsgi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert check.returncode == 1
    assert error in check.stderr
    assert server.returncode == 1
    assert error in server.stderr


def test_debug_on_loopback_is_fine(settings):
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    assert check_start() == []


@pytest.mark.parametrize(
    ("url", "engine"),
    [("sqlite:////tmp/x.sqlite3", "sqlite3"), ("postgres://u:p@db.example.org:5432/aces", "postgresql")],
)
def test_database_is_chosen_by_its_address(tmp_path, url, engine):
    code = "from django.conf import settings; d = settings.DATABASES['default']; print(d['ENGINE'], d['CONN_MAX_AGE'])"
    result = manage("shell", "-v", "0", "-c", code, folder=tmp_path, DATABASE_URL=url)
    assert (
        result.stdout.strip()
        == {"sqlite3": "django.db.backends.sqlite3 600", "postgresql": "django.db.backends.postgresql 60"}[engine]
    )


@pytest.mark.django_db
def test_sqlite_is_durable_and_refuses_orphans(tmp_path):
    code = (
        "from django.db import connection as c\n"
        "with c.cursor() as q:\n"
        "    print([q.execute(f'PRAGMA {p}').fetchone()[0] for p in ('journal_mode', 'synchronous', 'foreign_keys')])"
    )
    result = manage("shell", "-v", "0", "-c", code, folder=tmp_path)
    assert result.stdout.strip() == "['wal', 2, 1]"
