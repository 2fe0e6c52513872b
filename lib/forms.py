"""Fields of forms that several apps share."""

from decimal import Decimal

from django import forms

from lib.money import to_cents


class AmountField(forms.DecimalField):
    """An amount that a person types in units (`30,00`) and that the code holds in cents (3000)."""

    def __init__(self, *, min_value=Decimal(0), **kwargs):
        super().__init__(max_digits=9, decimal_places=2, min_value=min_value, localize=True, **kwargs)

    def prepare_value(self, value):
        """What the control shows: cents become units, what was typed stays as it was typed."""
        return (Decimal(value) / 100).quantize(Decimal("0.01")) if isinstance(value, int) else value

    def clean(self, value) -> int | None:
        amount = super().clean(value)
        return None if amount is None else to_cents(amount)

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
