"""What must not reach a log."""

import re

# Links that stand for a password: whoever reads the log must not be able to follow them.
SECRET_LINKS = re.compile(r"(/inscriptions/|/reset/key/|/desabonnement/)[^/\s?]+")


def hide_secret_links(logger, method: str, event: dict) -> dict:
    """A structlog processor: `/inscriptions/<token>/annuler/` is logged as `/inscriptions/…/annuler/`."""
    for key in ("event", "exception"):
        if isinstance(text := event.get(key), str):
            event[key] = SECRET_LINKS.sub(r"\1…", text)
    return event
