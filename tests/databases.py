"""The database of the tests: migrated once for whoever asks, copied for each process, emptied of what a test left.

Migrations and Django's flush would otherwise be most of what the tests cost. A template is kept, a file of VAR_DIR or a
database beside the others, under a name that changes with the migrations, the models and the roles. A second one holds
the association's records, under a name that changes with every line of ours.
"""

import contextlib
import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from mediaaces.loading.load import load
from tests import index
from tests.facts import NOW

ROOT = Path(__file__).resolve().parent.parent
# What the tables and the rows of a fresh database are made from.
SOURCES = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "*/apps.py", "mediaaces/*.py", "requirements/dev.txt")
# What the association's records are made from: whatever reading, checking and indexing them may call.
APPS = [path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"]
LOADED_FROM = (*SOURCES, *(f"{app}/**/*.{kind}" for app in APPS for kind in ("py", "yaml")))
# Written by `migrate`, and what every test may count on.
STANDING = [
    "django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions",
]  # fmt: skip


@cache
def fingerprint(patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def fresh_database() -> Iterator[None]:
    """Point the connection to a new database with every table, and drop it in the end."""
    own = settings.DATABASES["default"]["NAME"]
    name = connection.creation._get_test_db_name()
    with alone():
        copy("template", fingerprint(SOURCES), migrate_into, name)
    use(name)
    fresh.update(counted())
    try:
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


@contextlib.contextmanager
def loaded_database() -> Iterator[str]:
    """The name of a new database with the association's records, for `at`; dropped in the end."""
    empty_one = settings.DATABASES["default"]["NAME"]
    name = f"{empty_one}.loaded" if connection.vendor == "sqlite" else f"{empty_one}_loaded"
    with alone():
        copy("loaded", fingerprint(LOADED_FROM), load_into, name)
    never_emptied.add(name)
    try:
        yield name
    finally:
        use(name)
        connection.creation.destroy_test_db(empty_one, verbosity=0)
        use(empty_one)


@contextlib.contextmanager
def at(name: str) -> Iterator[None]:
    """Point the connection to another database for a while. Its rows are undone, never emptied."""
    before = settings.DATABASES["default"]["NAME"]
    use(name)
    try:
        yield
    finally:
        use(before)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One process at a time makes the template; the others find it."""
    with Path(settings.VAR_DIR, "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def migrate_into(name: str) -> None:
    own, test = settings.DATABASES["default"]["NAME"], connection.settings_dict["TEST"]
    wanted, test["NAME"] = test["NAME"], name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    test["NAME"] = wanted
    use(own)


def load_into(name: str) -> None:
    copy("template", fingerprint(SOURCES), migrate_into, name)
    with at(name), index.followed():
        load(now=NOW)


def copy(kind: str, version: str, make: Callable[[str], None], name: str) -> None:
    """Copy the template of this kind and version to a new database, having `make` made it if it is not there."""
    copier = copy_file if connection.vendor == "sqlite" else copy_on_server
    copier(kind, version, make, name)


def copy_file(kind: str, version: str, make: Callable[[str], None], name: str) -> None:
    template = Path(settings.VAR_DIR, f"{kind}-{version}.sqlite3")
    if not template.exists():
        for old in template.parent.glob(f"{kind}-*.sqlite3"):
            old.unlink()
        unfinished = template.with_suffix(".unfinished")
        make(str(unfinished))
        unfinished.rename(template)
    for ending in ("", "-wal", "-shm"):
        Path(name + ending).unlink(missing_ok=True)
    shutil.copyfile(template, name)


def copy_on_server(kind: str, version: str, make: Callable[[str], None], name: str) -> None:
    template = f"test_{kind}_{version}"
    quote = connection.ops.quote_name
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"test\\_{kind}\\_%"])
        found = [row[0] for row in cursor.fetchall()]
        if template not in found:
            for old in found:
                cursor.execute(f"DROP DATABASE {quote(old)}")
            unfinished = f"{template}_unfinished"
            make(unfinished)
            cursor.execute(f"ALTER DATABASE {quote(unfinished)} RENAME TO {quote(template)}")
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(name)}")
        cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")


fresh: dict[str, int] = {}
never_emptied: set[str] = set()


def empty() -> None:
    """Delete what a test committed; where it touched even the standing rows, have Django write all of them anew."""
    if settings.DATABASES["default"]["NAME"] in never_emptied:
        raise RuntimeError("a test among the association's records asks for `db`, never for what commits")
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in emptied())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {table}")
    if counted() != fresh:
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)


@cache
def emptied() -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return [connection.ops.quote_name(table) for table in tables if table not in STANDING]


def counted() -> dict[str, int]:
    """How many standing rows there are, by table."""
    tables = [table for table in STANDING if table in connection.introspection.table_names()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {table}" for table in tables))
        return dict(cursor.fetchall())
