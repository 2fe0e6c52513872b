from django.apps import AppConfig


class MediaacesConfig(AppConfig):
    name = "mediaaces"
