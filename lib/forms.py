"""Fields of forms that several apps share."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lib.money import to_cents


class AmountField(forms.DecimalField):
    """An amount that a person types in units (`30,00`) and that the code holds in cents (3000). Never negative."""

    def __init__(self, *, may_be_zero=True, **kwargs):
        super().__init__(max_digits=9, decimal_places=2, localize=True, **kwargs)
        self.may_be_zero = may_be_zero

    def prepare_value(self, value):
        """What the control shows: cents become units, what was typed stays as it was typed."""
        return (Decimal(value) / 100).quantize(Decimal("0.01")) if isinstance(value, int) else value

    def clean(self, value) -> int | None:
        amount = super().clean(value)
        if amount is None:
            return None
        if amount < 0 or not (amount or self.may_be_zero):
            raise ValidationError(_("Indiquez un montant positif, par exemple 30,00."))
        return to_cents(amount)

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class RowsField(forms.ModelMultipleChoiceField):
    """Rows chosen by primary key. A number that no key reaches is a wrong choice; SQLite would raise on it."""

    LONGEST_KEY = 18  # digits: below 2**63

    def clean(self, value):
        for key in value or []:
            if len(str(key)) > self.LONGEST_KEY:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": str(key)[:20]}
                )
        return super().clean(value)
