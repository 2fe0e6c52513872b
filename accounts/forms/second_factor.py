"""The forms of the second factor as allauth checks them, in our words, and deaf to malformed credentials."""

import json
import struct

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django.conf import settings
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from .words import HINTS, LABELS, OurWords

STEP_SECONDS = 30
LONGEST_NAME = 60
LONGEST_CREDENTIAL = 20_000  # one with a chain of certificates has about 8,000 characters
UNREADABLE = (
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


def check_size(credential) -> None:
    if len(json.dumps(credential)) > LONGEST_CREDENTIAL:
        raise get_adapter().validation_error("incorrect_code")


class OneTimeCode(OurWords):
    labels = LABELS | {"code": _("Code à six chiffres")}
    hints = HINTS | {"code": _("Celui de l’application, ou un code de secours.")}

    def clean_code(self) -> str:
        """A code opens once, for as long as it would be right: allauth forgets it after one step."""
        code = super().clean_code()  # type: ignore[misc]
        authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type == Authenticator.Type.TOTP:
            right_for = STEP_SECONDS * (2 * settings.MFA_TOTP_TOLERANCE + 1)
            if not cache.add(f"totp-used:{authenticator.pk}:{code}", True, right_for):
                raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(OneTimeCode, codes.AuthenticateForm):
    pass


class ReauthenticateForm(OneTimeCode, codes.ReauthenticateForm):
    pass


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    labels = LABELS | {"code": _("Code à six chiffres")}
    hints = HINTS | {"code": _("Celui que l’application affiche maintenant.")}


class Passkey(OurWords):
    """A credential comes from a script, and anybody may send anything: what cannot be read is wrong."""

    labels = LABELS | {"name": _("Nom de la clé"), "passwordless": _("Se connecter avec cette clé seule")}
    hints = HINTS | {
        "name": _("Pour la reconnaître, par exemple le nom de l’appareil."),
        "passwordless": _("Sans mot de passe\u00a0: l’appareil demande l’empreinte, le visage ou son code."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["credential"].validators.append(check_size)

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except UNREADABLE:
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]


class AddWebAuthnForm(Passkey, passkeys.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(MaxLengthValidator(LONGEST_NAME))
        self.fields["passwordless"].initial = True


class EditWebAuthnForm(OurWords, passkeys.EditWebAuthnForm):
    labels = Passkey.labels
    hints = Passkey.hints

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(MaxLengthValidator(LONGEST_NAME))


class AuthenticateWebAuthnForm(Passkey, passkeys.AuthenticateWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(Passkey, passkeys.ReauthenticateWebAuthnForm):
    pass


class LoginWebAuthnForm(Passkey, passkeys.LoginWebAuthnForm):
    pass
