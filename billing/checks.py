"""The bank account of the settings, held against its check digits: money sent to a wrong one is hard to get back."""

from django.conf import settings
from django.core.checks import Error, Warning, register
from stdnum import bic, iban
from stdnum.exceptions import ValidationError

EXAMPLE_IBAN = "FR7630006000011234567890189"  # the default of the settings: well formed, and nobody's
LONGEST_HOLDER = 70  # of the name in a SEPA transfer and its QR code


@register
def check_bank_account(app_configs=None, **kwargs) -> list[Error]:
    account = settings.BANK_ACCOUNT
    found = []
    if not account["holder"].strip():
        found.append(Error("BANK_HOLDER is empty: a transfer needs the name of its account.", id="billing.E001"))
    if len(account["holder"]) > LONGEST_HOLDER:
        found.append(Error(f"BANK_HOLDER is longer than {LONGEST_HOLDER} characters.", id="billing.E004"))
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


@register(deploy=True)
def check_account_is_ours(app_configs=None, **kwargs) -> list[Warning]:
    """Heard by `check --deploy` alone: a site on trial may well print the example."""
    if iban.compact(settings.BANK_ACCOUNT["iban"]) != EXAMPLE_IBAN:
        return []
    return [
        Warning(
            "BANK_IBAN is the example of the standard: no transfer would arrive.",
            hint="Set BANK_HOLDER, BANK_IBAN and BANK_BIC to the association’s account.",
            id="billing.W001",
        )
    ]
