"""QR codes drawn for a page, as inline SVG without any style attribute."""

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def of(payload: str) -> segno.QRCode:
    return segno.make(payload, error="m", micro=False)


def svg(payload: str, *, label: str) -> SafeString:
    """A QR code of `payload`, named `label` for those who cannot see it."""
    return drawn(of(payload), label=label)


def drawn(code: segno.QRCode, *, label: str) -> SafeString:
    """A code as an inline image named `label`, black modules without ground: the page lays white under it."""
    drawing = code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1))
