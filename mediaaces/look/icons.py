"""Icons and pips as inline SVG: 24-unit grid, 1.9 stroke, round ends; colours come from the text around them."""

from django.utils.safestring import SafeString, mark_safe

SHAPES = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
    "arrow": '<path d="M4 12h16M14 6l6 6-6 6"/>',
    "menu": '<path d="M3 7h18M3 12h18M3 17h18"/>',
    "lock": '<rect x="5" y="11" width="14" height="10" rx="2"/><path d="M8 11V7.5a4 4 0 0 1 8 0V11"/>',
    "check": '<path d="M4 12.5 9.5 18 20 6.5"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "pin": '<path d="M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.4"/>',
    "calendar": '<rect x="3" y="5" width="18" height="16" rx="2"/><path d="M3 10h18M8 2.5v4M16 2.5v4"/>',
    "access": '<circle cx="11" cy="4" r="1.6"/><path d="M11 8v6h5l2.5 5.5M8 11.5a5.5 5.5 0 1 0 7 7M11 10.5h4"/>',
    "meal": '<path d="M7 3v18M4 3v5a3 3 0 0 0 6 0V3M17 21V3c-2.5 1-4 4-4 8h4"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.2"/>',
    "warning": '<path d="M12 3 22 20.5H2z"/><path d="M12 9.5v5M12 17.5v.2"/>',
    "download": '<path d="M12 3v12M7 10.5l5 5 5-5M4 20.5h16"/>',
    "close": '<path d="M5 5l14 14M19 5 5 19"/>',
    "user": '<circle cx="12" cy="8" r="4.2"/><path d="M4 21c.8-4.4 3.9-6.6 8-6.6s7.2 2.2 8 6.6"/>',
    "mail": '<rect x="2.5" y="5" width="19" height="14.5" rx="2"/><path d="M3 7l9 6.5L21 7"/>',
    "phone": '<path d="M5 3.5h4l2 5-2.5 1.7a12 12 0 0 0 5.3 5.3l1.7-2.5 5 2v4'
    'a1.8 1.8 0 0 1-2 1.8A16.5 16.5 0 0 1 3.2 5.5 1.8 1.8 0 0 1 5 3.5z"/>',
    "ticket": '<path d="M3 6h18v4a2 2 0 0 0 0 4v4H3v-4a2 2 0 0 0 0-4z"/><path d="M14.5 6.5v2M14.5 11v2M14.5 15.5v2"/>',
    "euro": '<path d="M18.5 6.2a7.5 7.5 0 1 0 0 11.6M3 10.3h10M3 13.7h9"/>',
    "plus": '<path d="M12 4v16M4 12h16"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V9.5A1.5 1.5 0 0 1 5.5 8h13A1.5 1.5 0 0 1 20 9.5V17h-3"/>'
    '<path d="M7 13.5h10V21H7z"/>',
    "external": '<path d="M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5"/>',
    "play": '<circle cx="12" cy="12" r="9"/><path d="M10 8.3v7.4l6-3.7z"/>',
    "door": '<path d="M6 21V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v17M3 21h18M14.5 12v.2"/>',
}
PIPS = {
    "event": "M12 2a9.5 9.5 0 1 1-4.4 17.9L2.5 22l1.6-5.6A9.5 9.5 0 0 1 12 2z",
    "case": "M2 22v-7h6.2V9h6.1V2H22v20z",
    "article": "M3 2h11l7 7v13H3z",
    "company": "M12 1l10 11-10 11L2 12z",
}
ICONS: dict[str, SafeString] = {
    name: mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{shape}</svg>')
    for name, shape in SHAPES.items()
}
PIP_DRAWINGS: dict[str, SafeString] = {
    name: mark_safe(f'<svg class="pip" viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>')
    for name, path in PIPS.items()
}
