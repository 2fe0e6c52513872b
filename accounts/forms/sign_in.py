"""The sign-in forms as allauth checks them, in our words."""

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

from .words import LABELS, OurWords

NEW = {"password1": _("Nouveau mot de passe")}


class LoginForm(OurWords, allauth.LoginForm):
    pass


class SignupForm(OurWords, allauth.SignupForm):
    pass


class AddEmailForm(OurWords, allauth.AddEmailForm):
    pass


class ChangeEmailForm(OurWords, allauth.ChangeEmailForm):
    pass


class ChangePasswordForm(OurWords, allauth.ChangePasswordForm):
    labels = LABELS | NEW


class SetPasswordForm(OurWords, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(OurWords, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurWords, allauth.ResetPasswordKeyForm):
    labels = LABELS | NEW


class ReauthenticateForm(OurWords, allauth.ReauthenticateForm):
    pass


class RequestLoginCodeForm(OurWords, allauth.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(OurWords, allauth.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(OurWords, allauth.ConfirmEmailVerificationCodeForm):
    pass
