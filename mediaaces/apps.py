from django.apps import AppConfig


class MediaacesConfig(AppConfig):
    name = "mediaaces"

    def ready(self):
        from . import checks  # noqa: F401 -- registers them
