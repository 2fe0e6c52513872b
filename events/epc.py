"""The code that a banking application reads to fill in a SEPA transfer (EPC069-12)."""

import io

import segno
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from segno import helpers
from stdnum import bic, iban

from billing.models import Order
from billing.operations import owed_cents
from lib.money import Money

from . import qr


def open_balance(order: Order) -> Money:
    """What this order still waits for; nothing once it is cancelled, never less than nothing."""
    return Money(max(owed_cents(order) - order.paid_cents(), 0), order.currency)


def epc_code(order: Order) -> segno.QRCode:
    """Holder, IBAN, BIC, open balance and reference. Raises ValueError: SEPA moves euros only, and never 0 €."""
    balance = open_balance(order)
    if balance.currency != "EUR":
        raise ValueError(f"a SEPA transfer is in euros, {order.reference} is in {balance.currency}")
    account = settings.BANK_ACCOUNT
    return helpers.make_epc_qr(
        name=account["holder"],
        iban=iban.compact(account["iban"]),
        bic=bic.compact(account["bic"]),
        amount=balance.amount,
        text=order.reference,
        encoding="utf-8",
    )


def epc_svg(order: Order) -> SafeString:
    """The code as inline SVG; empty where there is nothing to transfer in euros, so that the page shows nothing."""
    balance = open_balance(order)
    if balance.currency != "EUR" or not balance:
        return SafeString("")
    label = _("Code à lire avec l’application de votre banque\u00a0: virement de %(amount)s, référence %(reference)s")
    return qr.drawn(epc_code(order), label=label % {"amount": balance, "reference": order.reference})


def epc_png(order: Order) -> bytes:
    """The code as a PNG of some 270 pixels, black on white, for a mail. Raises ValueError as `epc_code` does."""
    image = io.BytesIO()
    epc_code(order).save(image, kind="png", scale=5, border=4)
    return image.getvalue()
