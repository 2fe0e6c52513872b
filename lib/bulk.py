"""Many rows changed at once: what follows each of them, an index say, may wait for the last."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

_around: list[Callable[[], AbstractContextManager]] = []


def gathers(manager: Callable[[], AbstractContextManager]) -> None:
    """From now on `manager()` stands around every change of many rows, inside its transaction."""
    if manager not in _around:
        _around.append(manager)


@contextlib.contextmanager
def together() -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for manager in _around:
            stack.enter_context(manager())
        yield
