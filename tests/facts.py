"""What the documents say, where they stand beside the repository."""

import datetime
from pathlib import Path

import yaml

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "sources"
# When the association's records were loaded.
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


def read() -> dict[str, list[dict]]:
    """The facts by section; none where the documents are not there."""
    path = BESIDE / "facts.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader) if path.exists() else {}


FACTS = read()


def by_id(section: str) -> dict[str, dict]:
    return {fact["id"]: fact for fact in FACTS[section]}


def lines(fact: dict) -> str:
    """As a row keeps them."""
    return ", ".join(map(str, fact["lines"]))
