import logging
import smtplib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import secrets

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in as allauth does it, in our words.

    Its mails do not go through the outbox: they hold codes and links that open an account, and the outbox is read
    by organisers.
    """

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("Ce compte est fermé."),
        "cannot_remove_primary_email": gettext_lazy("L’adresse principale ne se retire pas."),
        "duplicate_email": gettext_lazy("Cette adresse est déjà la vôtre."),
        "email_password_mismatch": gettext_lazy(
            "L’adresse et le mot de passe ne vont pas ensemble. Relisez-les, ou demandez un code par courriel."
        ),
        "email_taken": gettext_lazy("Cette adresse est déjà vérifiée pour un autre compte."),
        "enter_current_password": gettext_lazy("Ce n’est pas le mot de passe actuel."),
        "incorrect_code": gettext_lazy("Ce n’est pas le code du courriel. Relisez-le, ou demandez-en un autre."),
        "incorrect_password": gettext_lazy("Ce n’est pas le bon mot de passe."),
        "too_many_login_attempts": gettext_lazy(
            "Trop d’essais pour cette adresse. Attendez cinq minutes, ou demandez un code par courriel."
        ),
        "rate_limited": gettext_lazy("Trop de demandes en peu de temps. Attendez quelques minutes."),
    }

    METHODS = {
        "reauthenticate": gettext_lazy("Par le mot de passe"),
        "mfa_reauthenticate": gettext_lazy("Par un code de l’application, ou de secours"),
        "mfa_reauthenticate:webauthn": gettext_lazy("Par une clé d’accès"),
    }

    def get_reauthentication_methods(self, user) -> list[dict]:
        return [
            method | {"description": self.METHODS.get(method["id"], method["description"])}
            for method in super().get_reauthentication_methods(user)
        ]

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send at once; when the mail server is away, say so on the next page rather than fail."""
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError) as error:
            logger.warning("A sign-in mail could not be sent: %s", type(error).__name__)
            self.add_message(
                self.request,
                messages.ERROR,
                message=_("Le courriel n’a pas pu partir. Réessayez dans quelques minutes."),
            )


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor as allauth does it, in our words, its secrets unreadable in a copy of the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": gettext_lazy(
            "Ce compte est protégé par un second facteur\u00a0: il ne prend pas d’adresse à confirmer."
        ),
        "cannot_delete_authenticator": gettext_lazy("Ce second facteur ne se retire pas."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Les codes de secours viennent après une application ou une clé d’accès."
        ),
        "incorrect_code": gettext_lazy("Ce n’est pas le bon code, ou il a déjà servi. Prenez le suivant."),
        "unreadable": gettext_lazy(
            "Ce second facteur ne se lit plus, par notre faute. Servez-vous d’une clé d’accès, ou écrivez-nous."
        ),
        "unverified_email": gettext_lazy("Confirmez d’abord toutes vos adresses, ou retirez celle qui ne l’est pas."),
    }

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return secrets.decrypt(encrypted_text)
        except InvalidToken:
            logger.error("A second factor was written under a SECRET_KEY that SECRET_KEY_FALLBACKS does not name")
            raise self.validation_error("unreadable") from None

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Media Aces"}

    def generate_authenticator_name(self, user, type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Ma clé d’accès") if number == 1 else _("Ma clé d’accès nº %(number)d") % {"number": number}
