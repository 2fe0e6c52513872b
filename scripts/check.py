"""`make test`: every check, several at once, then what each said and, loudly, what was left out.

The tests on PostgreSQL run beside those on SQLite and in Chromium, each with half of the processors, and what runs no
test beside both. The first are seen as they go; what the others have to say comes when they end.

    --lint   only the checks that run no test
    --soak   only the tests marked `soak`, on both databases

Ends with 1 if a check failed, if a run found no test, or, with CI=true, if a run had to be left out.
"""

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import postgres
from children import exit_on_signals, start, stop

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome"]
NO_POSTGRES = "no PostgreSQL was found (on Debian: apt-get install postgresql)"
NO_CHROMIUM = "no Chromium was found (on Debian: apt-get install chromium, or set CHROMIUM)"


@dataclass
class Results:
    lines: list[tuple[str, str, float]] = field(default_factory=list)
    has_failed: bool = False
    left_out: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def note(self, name: str, is_good: bool, words: str, seconds: float) -> None:
        self.has_failed |= not is_good
        self.lines.append((name, words if is_good else f"FAILED {words}".strip(), seconds))

    def leave_out(self, name: str, reason: str) -> None:
        self.left_out.append(f"{name}: {reason}")

    def tell(self) -> int:
        print("\n".join(["", *self.said, "=" * 72]))
        for name, words, seconds in self.lines:
            print(f"{name:<24} {words:<36} {seconds:6.1f} s")
        for reason in self.left_out:
            print(f"\n*** LEFT OUT *** {reason}")
        is_strict = os.environ.get("CI") == "true" and bool(self.left_out)
        if is_strict:
            print("\nWith CI=true nothing may be left out.")
        is_bad = self.has_failed or is_strict
        passed = "What ran passed; something was left out." if self.left_out else "Everything passed."
        print("\n" + ("FAILED" if is_bad else passed))
        return int(is_bad)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lint", action="store_true")
    parser.add_argument("--soak", action="store_true")
    options = parser.parse_args()
    os.chdir(ROOT)
    results = Results()
    with private_environment():
        if options.soak:
            run_on_both(results, ["-m", "soak", "-s"])  # what it measured is to be read
        elif options.lint:
            lint(results)
        else:
            run_all(results)
    return results.tell()


def run_all(results: Results) -> None:
    share = max(1, (os.cpu_count() or 2) // 2)
    # One process is cheaper alone than under another that hands it its tests.
    arguments = ["-m", "not soak and not browser", *(["-n", str(share), "--dist", "worksteal"] if share > 1 else [])]
    with on_postgresql(results) as url:
        others = [beside(results, lint, results)]
        if url:
            others.append(beside(results, run_aside, results, url, arguments))
        run_on_sqlite(results, arguments)
        run_in_browser(results)
        for other in others:
            other.join()


def beside(results: Results, work: Callable[..., None], *arguments) -> threading.Thread:
    """Begin `work` in a thread; what it does not survive is a failure of the whole."""

    def guarded() -> None:
        try:
            work(*arguments)
        except BaseException:
            results.has_failed = True
            raise

    thread = threading.Thread(target=guarded, daemon=True)
    thread.start()
    return thread


# An address with TLS, and an account that is not the example of the settings.
LIKE_PRODUCTION = {"SITE_URL": "https://www.example.org", "BANK_IBAN": "FR1420041010050500013M02606"}


def lint(results: Results) -> None:
    # The parts of a field are written without a line break at their end: it would stand inside a tag.
    templates = sorted(str(path) for path in Path("templates").rglob("*.html") if path.parts[1] != "django")
    manage = [sys.executable, "manage.py"]
    checks: dict[str, list[str]] = {
        "ruff": [f"{BIN}/ruff", "check", "--quiet", "."],
        "ruff format": [f"{BIN}/ruff", "format", "--quiet", "--check", "."],
        "djade": [f"{BIN}/djade", "--check", *templates],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "settings for production": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "translations": [sys.executable, "scripts/translations.py"],
        "mypy": [f"{BIN}/mypy"],
    }
    for name, command in checks.items():
        environment = LIKE_PRODUCTION if "--deploy" in command else {}
        began = time.monotonic()
        with tempfile.TemporaryFile("w+") as output:
            status = run(command, environment, stdout=output, stderr=output)
            output.seek(0)
            results.note(name, status == 0, "ok" if status == 0 else "", time.monotonic() - began)
            if status:
                results.said.append(f"── {name}\n{output.read()}")


def run_on_both(results: Results, arguments: list[str]) -> None:
    run_on_sqlite(results, arguments)
    with on_postgresql(results) as url:
        if url:
            run_on_postgresql(results, url, arguments)


@contextlib.contextmanager
def on_postgresql(results: Results) -> Iterator[str | None]:
    """The address of a PostgreSQL of this run alone; None, and said, where there is none."""
    binaries = postgres.find_binaries()
    if not binaries:
        results.leave_out("tests on PostgreSQL", NO_POSTGRES)
    with postgres.throwaway(binaries) if binaries else contextlib.nullcontext() as url:
        yield url


def run_on_sqlite(results: Results, arguments: list[str]) -> None:
    pytest(results, "tests on SQLite", arguments, sqlite())


def run_on_postgresql(results: Results, url: str, arguments: list[str], output: IO[str] | None = None) -> None:
    # What asks no database is said on SQLite.
    environment = {"DATABASE_URL": url, "VAR_DIR": folder("postgresql")}
    pytest(results, "tests on PostgreSQL", [*arguments, "--database-only"], environment, output)


def run_aside(results: Results, url: str, arguments: list[str]) -> None:
    """The tests on PostgreSQL, heard when they end: two runs that print at once could not be read."""
    with tempfile.TemporaryFile("w+") as output:
        run_on_postgresql(results, url, arguments, output)
        output.seek(0)
        print(output.read(), flush=True)


def run_in_browser(results: Results) -> None:
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if chromium:
        pytest(results, "tests in Chromium", ["tests/browser", "-m", "not soak"], {"CHROMIUM": chromium, **sqlite()})
    else:
        results.leave_out("tests in Chromium", NO_CHROMIUM)


def sqlite() -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{folder('sqlite')}/db.sqlite3", "VAR_DIR": folder("sqlite")}


def folder(name: str) -> str:
    """A VAR_DIR inside that of this run: what runs at the same time does not meet."""
    path = Path(os.environ["VAR_DIR"], name)
    path.mkdir(exist_ok=True)
    return str(path)


def pytest(
    results: Results, name: str, arguments: list[str], environment: dict[str, str], output: IO[str] | None = None
) -> None:
    """Run pytest and count what it ran: none at all, or all skipped, is a failure. `output` instead of the terminal."""
    print(f"\n── {name}", flush=True, file=output)
    report = Path(environment.get("VAR_DIR") or os.environ["VAR_DIR"], "report.xml")
    report.unlink(missing_ok=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
    status = run(command, environment, stdout=output, stderr=output)
    total = skipped = 0
    if report.exists():
        for suite in ET.parse(report).iter("testsuite"):
            total, skipped = total + int(suite.get("tests", 0)), skipped + int(suite.get("skipped", 0))
    words = f"{total - skipped} tests" + (f", {skipped} skipped" if skipped else "")
    results.note(name, status == 0 and total > skipped, words, time.monotonic() - began)


def run(command: list[str], environment: dict[str, str], **options) -> int:
    child = start(command, env={**os.environ, **environment}, **options)
    try:
        return child.wait()
    finally:
        stop(child)


@contextlib.contextmanager
def private_environment() -> Iterator[None]:
    """A VAR_DIR of this run alone: neither the developer's data and .env nor another run is met."""
    with tempfile.TemporaryDirectory(prefix="mediaaces-test-") as place:
        os.environ |= {"VAR_DIR": place, "ENV_FILE": f"{place}/none"}
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # some forty processes read the same thousand files
        yield


if __name__ == "__main__":
    exit_on_signals()
    sys.exit(main())
