"""Settings that the site refuses to start with. `manage.py check` and the server's start both ask here."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]", ".localhost", "testserver"}
SHORTEST_KEY = 50


@register(Tags.security)
def check_start(app_configs=None, **kwargs) -> list[Error]:
    found = []
    public = sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK)
    if settings.DEBUG and public:
        found.append(
            Error(
                f"DEBUG is on while ALLOWED_HOSTS names {', '.join(public)}.",
                hint="DEBUG shows code and settings to any visitor: turn it off, or allow loopback hosts only.",
                id="mediaaces.E001",
            )
        )
    if len(settings.SECRET_KEY) < SHORTEST_KEY or len(set(settings.SECRET_KEY)) < 5:
        found.append(
            Error(
                f"SECRET_KEY has fewer than {SHORTEST_KEY} characters, or hardly any different ones.",
                hint="Leave it empty: one is made and kept in VAR_DIR.",
                id="mediaaces.E002",
            )
        )
    if settings.SITE_URL.startswith("https://") and not settings.BEHIND_TLS:
        found.append(
            Error(
                "SITE_URL is https while BEHIND_TLS is off: cookies and redirects would not be protected.",
                id="mediaaces.E003",
            )
        )
    return found


def refuse_bad_start() -> None:
    """Raise ImproperlyConfigured rather than serve with settings that `check_start` refuses."""
    if errors := check_start():
        raise ImproperlyConfigured(" ".join(str(error.msg) for error in errors))
