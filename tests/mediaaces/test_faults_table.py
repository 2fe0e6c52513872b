"""`docs/faults.md` names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs" / "faults.md").read_text()
ROWS = re.findall(r"^\| (\d+) \|(.*)\|$", TABLE, re.MULTILINE)
# The faults of what is built; the others belong to what is not.
EXPECTED = {
    *range(1, 14), 15, 17, 18, *range(36, 47), 48, 49, 50, *range(51, 61), *range(63, 67), 69, 72,
    *range(75, 79),
}  # fmt: skip


def test_every_row_is_held_by_a_test_that_exists():
    assert [int(number) for number, _ in ROWS] == sorted(EXPECTED)
    missing = []
    for number, row in ROWS:
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", row)
        assert named, f"row {number} names no test"
        for path, name in named:
            file = ROOT / "tests" / path
            if not file.exists() or not re.search(rf"def {name}\(", file.read_text()):
                missing.append(f"{number}: {path}::{name}")
    assert missing == []
