"""A whole site of its own to measure: a fresh database, the demonstration data, the server as `make run` starts it."""

import contextlib
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import postgres  # noqa: E402
from children import start, stop  # noqa: E402

READY_WITHIN = 240  # seconds; compressing the static files is most of it
TICKS = os.sysconf("SC_CLK_TCK")
EVENT = "prochaine-conference"


@contextlib.contextmanager
def database(*, is_postgres: bool) -> Iterator[dict[str, str]]:
    """The environment of an empty database that writes as durably as a real one, and of a folder for the rest."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="mediaaces-bench-"))
        url = f"sqlite:///{folder}/db.sqlite3"
        if is_postgres:
            binaries = postgres.find_binaries()
            if binaries is None:
                sys.exit("No PostgreSQL found. On Debian: apt-get install postgresql")
            url = stack.enter_context(postgres.throwaway(binaries, is_durable=True))
        yield {"VAR_DIR": folder, "DATABASE_URL": url, "LOG_LEVEL": "WARNING"}


def prepare(environment: dict[str, str]) -> None:
    """Tables, static files and demonstration data, as `make run` makes them."""
    command = [sys.executable, str(ROOT / "scripts/prepare.py")]
    subprocess.run(command, check=True, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)


def use(environment: dict[str, str]) -> None:
    """Open the same database in this process."""
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="mediaaces.settings")
    import django

    django.setup()


class Site:
    """A running site, and what its server's processes use."""

    def __init__(self, port: int, runner: int):
        self.host, self.port, self.runner = "127.0.0.1", port, runner

    @property
    def workers(self) -> list[int]:
        """The processes that answer: children of the server, which is a child of `make run`."""
        server = next(pid for pid in children_of(self.runner) if b"granian" in command_of(pid))
        return children_of(server)

    def cpu_seconds(self) -> float:
        return sum(cpu_seconds(pid) for pid in self.workers)

    def memory_mb(self) -> list[float]:
        """Resident memory of each worker, shared pages counted in each."""
        return [status_kb(pid, "VmRSS") / 1024 for pid in self.workers]


@contextlib.contextmanager
def serve(environment: dict[str, str]) -> Iterator[Site]:
    """`make run` on that database, on a free port, until the block ends."""
    port = postgres.free_port()
    own = {**os.environ, **environment, "PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}"}
    child = start([sys.executable, str(ROOT / "scripts/run.py")], env=own, stdout=subprocess.PIPE, text=True)
    try:
        for line in child.stdout:
            if line.startswith("Media Aces: http"):
                break
        else:
            sys.exit("The site did not start.")
        yield Site(port, child.pid)
    finally:
        stop(child)


def children_of(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                if int(stat_of(int(entry.name))[1]) == parent:
                    found.append(int(entry.name))
    return sorted(found)


def stat_of(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, which may hold spaces: state, parent, …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_seconds(pid: int) -> float:
    fields = stat_of(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def status_kb(pid: int, name: str) -> int:
    return int(re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])


def conditions(environment: dict[str, str]) -> str:
    """What the figures depend on, in a line."""
    is_sqlite = environment["DATABASE_URL"].startswith("sqlite")
    kind = "SQLite (WAL, synchronous=FULL)" if is_sqlite else f"PostgreSQL {postgres_version()} (fsync on)"
    return ", ".join(
        [
            f"Python {platform.python_version()}",
            f"Django {version('django')}",
            f"granian {version('granian')} with 2 workers",
            kind,
            f"{os.cpu_count()} cores shared with the client",
            f"load {os.getloadavg()[0]:.1f} at the start",
            time.strftime("%Y-%m-%d"),
        ]
    )


def postgres_version() -> str:
    found = subprocess.run([postgres.find_binaries() / "postgres", "--version"], capture_output=True, text=True)
    return found.stdout.split()[2]


def table(head: list[str], rows: list[list]) -> None:
    """Print rows in columns, numbers to the right."""
    cells = [head, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    for row in cells:
        print(
            "  ".join(
                cell.rjust(w) if n else cell.ljust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
            )
        )
