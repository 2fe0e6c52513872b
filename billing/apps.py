from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Trésorerie")

    def ready(self):
        from . import checks  # noqa: F401 -- registers them
