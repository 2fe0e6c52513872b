"""Numbers with their units, as each language writes them."""

from decimal import Decimal

import pytest
from django.utils import translation

from lib.figures import amount


@pytest.mark.parametrize(
    ("language", "value", "unit", "written"),
    [
        ("fr", "42", "percent", "42\u00a0%"),
        ("en", "42", "percent", "42%"),
        ("fr", "1.5", "percent", "1,5\u00a0%"),
        ("en", "1.5", "percent", "1.5%"),
        ("fr", "10000", "tweets", "10\u00a0000\u00a0tweets"),
        ("en", "10000", "tweets", "10,000\u00a0tweets"),
        ("fr", "2010", "year", "2010"),
    ],
)
def test_an_amount_is_a_number_with_its_unit(language, value, unit, written):
    with translation.override(language):
        assert amount(Decimal(value), unit) == written
