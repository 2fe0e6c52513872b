import logging
import smtplib

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
