from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Rendez-vous")

    def ready(self):
        from . import attachments, hooks  # noqa: F401 -- hooks listen once imported

        attachments.register()
