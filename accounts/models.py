from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class EmailUserManager(UserManager):
    def create_user(self, email, password=None, **extra):
        user = self.model(email=self.normalize_email(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **extra):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """Somebody who can log in. The e-mail address is the name; case does not tell two people apart."""

    username = None
    email = models.EmailField(_("adresse électronique"))
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = EmailUserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("Un compte utilise déjà cette adresse."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def verified_addresses(self) -> set[str]:
        """In lower case. An address that was only typed proves nothing and is left out."""
        found = self.emailaddress_set.filter(verified=True).values_list("email", flat=True)
        return {address.lower() for address in found}


class ConsentQuerySet(models.QuerySet):
    def standing(self):
        """Given and not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def at(self, addresses):
        """Given at one of these addresses (in lower case), however it was typed."""
        return self.annotate(address=Lower("email")).filter(address__in=addresses)


class Consent(models.Model):
    """An agreement given at an address, for one purpose, in the very words that were shown. Never edited."""

    class Purpose(models.TextChoices):
        TERMS = "terms", _("conditions d’inscription")
        ATTENDEE_LIST = "attendee_list", _("liste des participants")
        NEWS = "news", _("annonce des prochains rendez-vous")

    email = models.EmailField(_("adresse électronique"), db_index=True)
    purpose = models.CharField(_("objet"), max_length=20, choices=Purpose)
    wording = models.TextField(_("texte présenté"))
    given_at = models.DateTimeField(_("donné le"))
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consentement")
        verbose_name_plural = _("consentements")
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.email}, {self.get_purpose_display()}"
