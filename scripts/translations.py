"""Check the committed translations without gettext, which a clean machine lacks.

Each text of `locale/en` must be translated, none fuzzy, and the compiled file must say what the source file says.
The texts are written in French: `locale/fr` gives the plurals alone, for French counts zero as one.
"""

import ast
import gettext
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE_LANGUAGE = "fr"


@dataclass
class Entry:
    """One text of a .po file; `texts` holds msgctxt, msgid, msgid_plural and msgstr (or msgstr[n]) as found."""

    line: int
    is_fuzzy: bool = False
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        context = self.texts.get("msgctxt")
        return self.texts["msgid"] if context is None else f"{context}\x04{self.texts['msgid']}"

    @property
    def translations(self) -> list[str]:
        return [text for name, text in self.texts.items() if name.startswith("msgstr")]


def read_po(path: Path) -> list[Entry]:
    entries: list[Entry] = []
    entry, current = Entry(1), ""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.strip()
        if not line:
            entry, current = Entry(number + 1), ""
        elif line.startswith("#"):
            entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif line.startswith('"'):
            entry.texts[current] += ast.literal_eval(line)
        else:
            current, _, text = line.partition(" ")
            entry.texts[current] = ast.literal_eval(text)
            if current == "msgid":
                entries.append(entry)
    return [entry for entry in entries if entry.texts["msgid"]]


def problems(po: Path) -> list[str]:
    mo = po.with_suffix(".mo")
    if not mo.exists():
        return [f"{mo.relative_to(ROOT)} is missing: make messages"]
    with mo.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    found = []
    for entry in read_po(po):
        where = f"{po.relative_to(ROOT)}:{entry.line}: {entry.texts['msgid'][:60]!r}"
        if po.parts[-3] == SOURCE_LANGUAGE and not any(entry.translations) and "msgid_plural" not in entry.texts:
            continue
        if entry.is_fuzzy or not all(entry.translations):
            found.append(f"{where} is {'fuzzy' if entry.is_fuzzy else 'not translated'}")
        elif said(compiled, entry) != entry.translations:
            found.append(f"{where} is not in the compiled file: make messages")
    return found


def said(compiled: gettext.GNUTranslations, entry: Entry) -> list[str | None]:
    """What the compiled catalogue holds for each plural form of the entry."""
    catalogue = compiled._catalog  # type: ignore[attr-defined]
    if "msgid_plural" in entry.texts:
        return [catalogue.get((entry.key, form)) for form in range(len(entry.translations))]
    return [catalogue.get(entry.key)]


if __name__ == "__main__":
    sources = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    found = [problem for po in sources for problem in problems(po)] if sources else ["there is no locale/en"]
    for problem in found[:20]:
        print(problem)
    if len(found) > 20:
        print(f"… and {len(found) - 20} more")
    sys.exit(bool(found))
