from collections import Counter

import pytest

from lib.tokens import READABLE, link_token, readable_code


@pytest.mark.parametrize("length", [0, 1, 8, 20])
def test_a_code_has_the_length_asked_for_and_readable_letters(length):
    code = readable_code(length)
    assert len(code) == length
    assert set(code) <= set(READABLE)


def test_every_letter_is_as_likely():
    counts = Counter(readable_code(27_000))
    assert set(counts) == set(READABLE)
    assert min(counts.values()) > 700  # a thousand each, within ten standard deviations
    assert max(counts.values()) < 1300


def test_codes_and_tokens_differ():
    assert len({readable_code(20) for _ in range(100)}) == 100
    assert len({link_token() for _ in range(100)}) == 100
