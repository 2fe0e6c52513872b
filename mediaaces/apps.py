import threading

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import trans_real


class MediaacesConfig(AppConfig):
    name = "mediaaces"

    def ready(self):
        from . import checks  # noqa: F401 -- registers them
        from .roles import last_migrated_app, synchronise_after_migrate

        post_migrate.connect(synchronise_after_migrate, sender=last_migrated_app(), dispatch_uid="mediaaces.roles")
        # Where Django keeps the language of the thread, which a page asks for a hundred times: its own place serves
        # coroutines too, of which we have none, and takes six times as long to answer.
        trans_real._active = threading.local()  # type: ignore[assignment]
