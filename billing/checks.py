"""The bank account of the settings, held against its check digits: money sent to a wrong one is hard to get back."""

from django.conf import settings
from django.core.checks import Error, register
from stdnum import bic, iban
from stdnum.exceptions import ValidationError


@register
def check_bank_account(app_configs=None, **kwargs) -> list[Error]:
    account = settings.BANK_ACCOUNT
    found = []
    if not account["holder"].strip():
        found.append(Error("BANK_HOLDER is empty: a transfer needs the name of its account.", id="billing.E001"))
    for name, module, value, code in [
        ("BANK_IBAN", iban, account["iban"], "billing.E002"),
        ("BANK_BIC", bic, account["bic"], "billing.E003"),
    ]:
        try:
            module.validate(value)
        except ValidationError as error:
            found.append(
                Error(f"{name} is not valid: {error}", hint="Copy it again from the bank’s statement.", id=code)
            )
    return found
