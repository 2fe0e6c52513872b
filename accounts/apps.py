from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Connexion")

    def ready(self):
        from . import hooks  # noqa: F401 -- hears the signals
