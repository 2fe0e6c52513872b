from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self):
        from . import attachments, hooks  # noqa: F401 -- hooks listen once imported

        attachments.register()
