"""`make run`: prepare the site, then serve it and do its due work, as two processes that stop together."""

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import environ
from children import end_with_parent, exit_on_signals, start, stop

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 30  # seconds


def main() -> int:
    os.chdir(ROOT)
    environ.Env.read_env(os.environ.get("ENV_FILE", ROOT / ".env"))
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    if is_taken(host, port):
        print(f"Port {port} is in use. Another one: make run PORT={port + 1}", file=sys.stderr)
        return 1
    prepared = subprocess.run([sys.executable, "scripts/prepare.py"])
    return prepared.returncode or serve(host, port)


def serve(host: str, port: int) -> int:
    """Until a signal, or until one of the two processes ends by itself; returns the exit status."""
    children = {"server": start(server(host, port)), "run_due_work": start(manage("run_due_work", "--loop"))}
    try:
        if not is_ready(host, port, children["server"]):
            print("The server did not start.", file=sys.stderr)
            return 1
        print(addresses(host, port), flush=True)
        while True:
            for name, child in children.items():
                if child.poll() is not None:
                    print(f"{name} ended ({child.returncode}).", file=sys.stderr)
                    return 1
            time.sleep(0.5)
    finally:
        for child in children.values():
            if child.poll() is None:
                child.terminate()
        for child in children.values():
            stop(child)


def addresses(host: str, port: int) -> str:
    """Where the site answers; a browser binds a passkey to a name, and takes none from an address in figures."""
    said = f"\nMedia Aces: http://{host}:{port}/   (Ctrl-C stops it)"
    if host == "127.0.0.1":
        said += f"\nTo try passkeys: http://localhost:{port}/   (the same site, by a name)"
    return said


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def server(host: str, port: int) -> list[str]:
    """Two processes of one thread each: SQLite and templates hold the interpreter, threads would only queue."""
    return [
        *[sys.executable, "-m", "granian", "mediaaces.wsgi:application", "--interface", "wsgi"],
        *["--host", host, "--port", str(port), "--log-level", "warning"],
        *["--workers", os.environ.get("WEB_WORKERS", "2"), "--blocking-threads", "1"],
        *["--respawn-failed-workers", "--workers-kill-timeout", "10s", "--no-ws"],
    ]


def is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def is_ready(host: str, port: int, child: subprocess.Popen) -> bool:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end and child.poll() is None:
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    return False


if __name__ == "__main__":
    end_with_parent()
    exit_on_signals()
    sys.exit(main())
