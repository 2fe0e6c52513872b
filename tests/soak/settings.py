"""The site's own settings, durable as in production, for a server whose static files were not gathered."""

from mediaaces.settings import *  # noqa: F403
from mediaaces.settings import STATIC_ROOT, STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(exist_ok=True)
