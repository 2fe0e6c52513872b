"""The forms of sign-in, as allauth checks them, with our labels: a placeholder is not a label and is taken away."""

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Adresse électronique"),
    "email": _("Adresse électronique"),
    "password": _("Mot de passe"),
    "remember": _("Rester connecté sur cet appareil"),
    "oldpassword": _("Mot de passe actuel"),
    "password1": _("Mot de passe"),
    "password2": _("Le même, encore une fois"),
    "code": _("Code reçu par courriel"),
}


class OurLabels:
    error_css_class = "field--error"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class LoginForm(OurLabels, allauth.LoginForm):
    pass


class SignupForm(OurLabels, allauth.SignupForm):
    pass


class AddEmailForm(OurLabels, allauth.AddEmailForm):
    pass


class ChangePasswordForm(OurLabels, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(OurLabels, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(OurLabels, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurLabels, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(OurLabels, allauth.ReauthenticateForm):
    pass


class RequestLoginCodeForm(OurLabels, allauth.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(OurLabels, allauth.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(OurLabels, allauth.ConfirmEmailVerificationCodeForm):
    pass
