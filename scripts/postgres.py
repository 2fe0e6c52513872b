"""A PostgreSQL of its own for the tests: a new cluster in a temporary folder, on a free loopback port, gone at the end.

python scripts/postgres.py pytest tests/events      runs a command with DATABASE_URL set
"""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from children import exit_on_signals, start, stop

PLACES = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
]
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "log_min_messages": "panic",
}
# A test cluster survives nothing, so it need not write anything twice.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def find_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`, newest version first; None without PostgreSQL."""
    if initdb := shutil.which("initdb"):
        return Path(initdb).parent
    found = [path for place in PLACES for path in Path("/").glob(place[1:]) if (path / "initdb").exists()]
    return max(found, key=version, default=None)


def version(path: Path) -> int:
    return int((re.findall(r"\d+", str(path)) or ["0"])[-1])


@contextlib.contextmanager
def throwaway(binaries: Path, *, is_durable: bool = False) -> Iterator[str]:
    """Yield the DATABASE_URL of a running, empty server; `is_durable` writes as a real one does, to be measured."""
    owner = other_than_root()
    with tempfile.TemporaryDirectory(prefix="mediaaces-pg-") as folder:
        password, password_file = secrets.token_urlsafe(12), Path(folder, "password")
        password_file.write_text(password)
        if owner:
            for path in (folder, password_file):
                shutil.chown(path, owner["user"])
        data, port = f"{folder}/data", free_port()
        command = [binaries / "initdb", "-D", data, "-U", "test", "--pwfile", password_file, "-A", "scram-sha-256"]
        subprocess.run(
            [*map(str, command), "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **owner,
        )
        options = [f"--{name}={value}" for name, value in (SETTINGS if is_durable else SETTINGS | CARELESS).items()]
        server = start([str(binaries / "postgres"), "-D", data, "-p", str(port), *options], cwd=folder, **owner)
        try:
            wait_for(port, server)
            yield f"postgres://test:{password}@127.0.0.1:{port}/postgres"
        finally:
            stop_fast(server)


def other_than_root() -> dict[str, Any]:
    """As whom the server runs, for subprocess: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return {}
    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_name, "group": user.pw_gid, "extra_groups": []}


def stop_fast(server: subprocess.Popen) -> None:
    """SIGINT is PostgreSQL's fast shutdown: it does not wait for clients."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
    stop(server)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, server: subprocess.Popen, *, within: float = 30) -> None:
    end = time.monotonic() + within
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")


if __name__ == "__main__":
    exit_on_signals()
    binaries = find_binaries()
    if binaries is None:
        sys.exit("No PostgreSQL found. On Debian: apt-get install postgresql")
    with throwaway(binaries) as url:
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}).returncode)
