"""Answers that only change with the language, kept for the life of the process."""

import functools
from collections.abc import Callable, Hashable
from typing import TypeVar

from django.utils.translation import get_language

R = TypeVar("R")


def per_language(function: Callable[..., R]) -> Callable[..., R]:
    """Keep what a function of plain values answers in each language; the thousand answers used last.

    Not for aware datetimes: two clocks that show one moment differently are equal.
    """

    @functools.lru_cache(maxsize=1000)
    def kept(language: str | None, *values: Hashable) -> R:
        return function(*values)

    @functools.wraps(function)
    def answer(*values: Hashable) -> R:
        return kept(get_language(), *values)

    return answer
