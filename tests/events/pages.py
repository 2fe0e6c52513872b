"""How the tests of pages read a page."""

import html
import re
from http import HTTPStatus

from django.test import Client


def words(fragment: str) -> str:
    """What a reader reads: no tags, plain spaces."""
    text = html.unescape(re.sub(r"<(head|script)\b.*?</\1>|<[^>]+>", " ", fragment, flags=re.DOTALL))
    return re.sub(r"(?<=\() | (?=[,.)])", "", re.sub(r"\s+", " ", text)).strip()


def main_of(client: Client, path: str) -> str:
    """The HTML of what the page says, without its frame. Fails unless the page answers 200."""
    response = client.get(path)
    assert response.status_code == HTTPStatus.OK, path
    content = response.content.decode()
    return content[content.index("<main") : content.index("</main>")]


def read(client: Client, path: str) -> str:
    return words(main_of(client, path))
