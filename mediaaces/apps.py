from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MediaacesConfig(AppConfig):
    name = "mediaaces"

    def ready(self):
        from . import checks  # noqa: F401 -- registers them
        from .roles import last_migrated_app, synchronise_after_migrate

        post_migrate.connect(synchronise_after_migrate, sender=last_migrated_app(), dispatch_uid="mediaaces.roles")
