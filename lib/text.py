"""Text that came from a visitor, made safe to keep and to compare."""

import contextlib
import functools
import re
import unicodedata

# Line breaks, controls and marks that reorder the text around them.
CONTROLS = re.compile("[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]+")


def one_line(value: str) -> str:
    """The text in NFC, on one line, without control or direction marks, trimmed."""
    return re.sub(r"\s+", " ", CONTROLS.sub(" ", unicodedata.normalize("NFC", value))).strip()


def email_key(address: str) -> str:
    """What two spellings of one mailbox share: case, `+tag`, an IDN domain and, at Gmail, dots are folded.

    Used to tell whether a person is already registered; mail is always sent to the address as typed.
    """
    local, _, domain = unicodedata.normalize("NFC", address).strip().casefold().rpartition("@")
    local = local.partition("+")[0]
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


@functools.lru_cache(maxsize=1000)
def initials(name: str) -> str:
    """Two capitals for a token without a picture: `Yann Gourvennec` → `YG`, `MEDEF` → `ME`, `Loïc` → `Lo`."""
    words = [word for word in re.split(r"[\s’'–/&.-]+", name) if word and word[0].isalnum()]
    if len(words) >= 2:
        return (words[0][0] + words[1][0]).upper()
    return words[0][:2] if words else "?"


def sorted_under(name: str) -> str:
    """The name to sort a person by, when nobody says it: the last word, then the others (`Gourvennec, Yann`)."""
    *others, last = name.split() or [""]
    return ", ".join(filter(None, [last, " ".join(others)]))


def fold(text: str) -> str:
    """What two spellings share for sorting and searching: no accent, no case, `œ` as `oe`, one kind of apostrophe."""
    if text.isascii():
        return text.casefold().strip()
    text = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE").replace("’", "'"))
    return "".join(letter for letter in text if not unicodedata.combining(letter)).casefold().strip()


def code_key(text: str) -> str:
    """What two spellings of a code share: its letters and digits, in capitals, without accents; may be empty."""
    return "".join(letter for letter in fold(text).upper() if letter.isalnum())
