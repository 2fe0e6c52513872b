"""The matrix of `access.txt`: each address of the site, and what each kind of person gets there.

`python -m tests.access` prints it with the addresses of the database in use (VAR_DIR, DATABASE_URL), for a checker that
asks a running server. A line is `[POST ]address  who=status …`; `login` is to be led to the log-in page, `a|b` is
either.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("access.txt")


@dataclass(frozen=True)
class Line:
    method: str
    path: str
    expected: dict[str, str]


def lines() -> Iterator[Line]:
    for text in FILE.read_text().splitlines():
        words = text.partition("#")[0].split()
        if words:
            method = words.pop(0) if words[0] == "POST" else "GET"
            yield Line(method, words[0], dict(word.split("=") for word in words[1:]))


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediaaces.settings")
    django.setup()
    from tests.factories.site import address

    for line in lines():
        answers = " ".join(f"{who}={answer}" for who, answer in line.expected.items())
        print(f"{line.method} {address(line.path)} {answers}".removeprefix("GET "))


if __name__ == "__main__":
    main()
