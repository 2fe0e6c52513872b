"""The server and the due work as `make run` starts them, on the database of a test, to be killed."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "scripts"))

from run import manage, server  # noqa: E402 -- `make run` is a script, not a package


class Serving:
    """Two processes, each with its children in a group of its own."""

    def __init__(self, database_url: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "tests.soak.settings",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "LOG_LEVEL": "ERROR",
        }
        self.children: list[subprocess.Popen] = []

    def start(self) -> float:
        """Start both; seconds until the server answers."""
        began = time.monotonic()
        commands = [server("127.0.0.1", self.port), manage("run_due_work", "--loop", "--interval", "0.5")]
        for command in commands:
            self.children.append(
                subprocess.Popen(
                    command, cwd=ROOT, env=self.environment, start_new_session=True, stderr=subprocess.DEVNULL
                )
            )
        while not self.answers():
            assert time.monotonic() - began < 60, "the server does not come up"
            assert all(child.poll() is None for child in self.children), "a process ended by itself"
            time.sleep(0.02)
        return time.monotonic() - began

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """`kill -9` of everything at once."""
        for child in self.children:
            os.killpg(child.pid, signal.SIGKILL)
        self.reap()

    def terminate(self) -> None:
        """SIGTERM to the two processes, which end in their own time."""
        for child in self.children:
            child.terminate()
        self.reap()

    def reap(self) -> None:
        for child in self.children:
            child.wait(30)
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.children = []
