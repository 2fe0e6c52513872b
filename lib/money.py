"""Money is integer cents and a three-letter currency; this module is the one place that rounds or prints it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats

SYMBOLS = {"EUR": "€", "CHF": "CHF"}
NBSP = "\u00a0"


def to_cents(amount: Decimal) -> int:
    """Cents of an amount in units, half a cent rounded away from zero."""
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent_of(cents: int, percent: int) -> int:
    """`percent` (0–100) of an amount in cents, rounded half up to the cent."""
    if not 0 <= percent <= 100:
        raise ValueError(f"a percentage lies between 0 and 100, got {percent}")
    return int((Decimal(cents) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, order=True)
class Money:
    """An amount in cents of one currency. Amounts of two currencies do not add."""

    cents: int
    currency: str = "EUR"

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add")
        return Money(self.cents + other.cents, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.cents, self.currency)

    def __bool__(self) -> bool:
        return self.cents != 0

    @property
    def amount(self) -> Decimal:
        return Decimal(self.cents) / 100

    def __str__(self) -> str:
        """`30 €`, `1 000,50 €`, `− 20 €`; no cents where there are none. Spaces do not break."""
        places = 2 if self.cents % 100 else 0
        number = formats.number_format(abs(self.amount), places, use_l10n=True, force_grouping=True)
        number = number.replace("\u202f", NBSP)
        sign = f"−{NBSP}" if self.cents < 0 else ""
        return f"{sign}{number}{NBSP}{SYMBOLS.get(self.currency, self.currency)}"
