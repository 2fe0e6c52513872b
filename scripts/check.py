"""`make test`: every check, those that run no test beside those that do, then what each said and, loudly, what was
left out.

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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

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
            # The tests wait now and then; what only reads the files uses that time.
            checks = threading.Thread(target=lint, args=[results], daemon=True)
            checks.start()
            run_on_both(results, ["-m", "not soak and not browser", "-n", "2", "--dist", "worksteal"])
            run_in_browser(results)
            checks.join()
    return results.tell()


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
    pytest(results, "tests on SQLite", arguments, {"DATABASE_URL": f"sqlite:///{os.environ['VAR_DIR']}/db.sqlite3"})
    if binaries := postgres.find_binaries():
        with postgres.throwaway(binaries) as url:
            # What asks no database was said on SQLite.
            pytest(results, "tests on PostgreSQL", [*arguments, "--database-only"], {"DATABASE_URL": url})
    else:
        results.leave_out("tests on PostgreSQL", NO_POSTGRES)


def run_in_browser(results: Results) -> None:
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if chromium:
        environment = {"CHROMIUM": chromium, "DATABASE_URL": f"sqlite:///{os.environ['VAR_DIR']}/db.sqlite3"}
        pytest(results, "tests in Chromium", ["tests/browser", "-m", "not soak"], environment)
    else:
        results.leave_out("tests in Chromium", NO_CHROMIUM)


def pytest(results: Results, name: str, arguments: list[str], environment: dict[str, str]) -> None:
    """Run pytest and count what it ran: none at all, or all skipped, is a failure."""
    print(f"\n── {name}", flush=True)
    report = Path(os.environ["VAR_DIR"], "report.xml")
    report.unlink(missing_ok=True)
    began = time.monotonic()
    status = run([sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments], environment)
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
    with tempfile.TemporaryDirectory(prefix="mediaaces-test-") as folder:
        os.environ |= {"VAR_DIR": folder, "ENV_FILE": f"{folder}/none"}
        yield


if __name__ == "__main__":
    exit_on_signals()
    sys.exit(main())
