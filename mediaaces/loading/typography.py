"""French spacing for texts that are typed with plain spaces."""

import re

NBSP = "\u00a0"
BEFORE_SIGN = re.compile(r" (?=[:;!?%€»])")
AFTER_OPENING = re.compile(r"(?<=«) ")
INSIDE_NUMBER = re.compile(r"(?<=\d) (?=\d{3}\b)")
HOUR = re.compile(r"(?<=\d) (?=h\b)|(?<=\d\sh) (?=\d)")


def french_spaces(text: str) -> str:
    """The same text with no-break spaces where French asks for them: `2012 : la fin ?`, `14 h 30`, `16 000`."""
    for pattern in (BEFORE_SIGN, AFTER_OPENING, INSIDE_NUMBER, HOUR):
        text = pattern.sub(NBSP, text)
    return text
