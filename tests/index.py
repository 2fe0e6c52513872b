"""The search index in the tests: it follows what a test saves where the test is marked `indexed`, and nowhere else.

Following costs more than saving, and was a third of what the tests cost.
"""

import contextlib
from collections.abc import Iterator

from search import hooks


def unfollow() -> None:
    for signal, _, sender, name in hooks.heard():
        signal.disconnect(sender=sender, dispatch_uid=name)


@contextlib.contextmanager
def followed() -> Iterator[None]:
    hooks.listen()
    try:
        yield
    finally:
        unfollow()
