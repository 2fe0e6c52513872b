"""An amount as it is read, in both languages, and as it is rounded."""

from decimal import Decimal

import pytest
from django.utils import translation

from lib.money import Money, percent_of, to_cents


@pytest.mark.parametrize(
    ("money", "french", "english"),
    [
        (Money(3000), "30_€", "30_€"),
        (Money(100050), "1_000,50_€", "1,000.50_€"),
        (Money(-2000), "−_20_€", "−_20_€"),
        (Money(34000, "CHF"), "340_CHF", "340_CHF"),
        (Money(0), "0_€", "0_€"),
    ],
)
def test_an_amount_is_written_as_its_language_writes_it(money, french, english):
    for language, said in (("fr", french), ("en", english)):
        with translation.override(language):
            assert str(money) == said.replace("_", "\u00a0")


@pytest.mark.parametrize(("cents", "percent", "due"), [(34000, 30, 10200), (1, 50, 1), (999, 33, 330), (5, 0, 0)])
def test_half_a_cent_is_rounded_up(cents, percent, due):
    assert percent_of(cents, percent) == due


@pytest.mark.parametrize(("amount", "cents"), [("19.995", 2000), ("19.994", 1999), ("-0.005", -1), ("1234.5", 123450)])
def test_an_amount_in_units_is_rounded_away_from_zero(amount, cents):
    assert to_cents(Decimal(amount)) == cents


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_percentage_lies_between_0_and_100(percent):
    with pytest.raises(ValueError):
        percent_of(100, percent)


def test_two_currencies_do_not_add():
    assert Money(100) + Money(50) == Money(150)
    with pytest.raises(ValueError):
        Money(100) + Money(50, "CHF")
