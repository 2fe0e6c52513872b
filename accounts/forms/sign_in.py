"""The sign-in forms as allauth checks them, in our words."""

from allauth.account import forms as allauth
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..models import User
from .words import LABELS, OurWords

NEW = {"password1": _("Nouveau mot de passe")}


class LoginForm(OurWords, allauth.LoginForm):
    pass


class SignupForm(OurWords, allauth.SignupForm):
    def try_save(self, request):
        """As allauth does it; an address that has an account takes as long to answer as one that gets it now."""
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])  # the costly part, which is done for a new one
            return super().try_save(request)
        with transaction.atomic():  # account and address are written together, at the price of one
            return super().try_save(request)


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
