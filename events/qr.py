"""QR codes drawn for a page, as inline SVG without any style attribute."""

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def svg(payload: str, *, label: str) -> SafeString:
    """A QR code of `payload`, named `label` for those who cannot see it."""
    code = segno.make(payload, error="m", micro=False)
    drawing = code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None, xmldecl=False)
    return mark_safe(drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1))
