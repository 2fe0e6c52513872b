from allauth.mfa import admin as _theirs  # noqa: F401 -- registered before they are taken out again
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as _theirs_too  # noqa: F401
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from .models import Consent, User

# In French, which their own words lack; their migrations know nothing of it.
for name, words in {
    "user": _("compte"), "type": _("sorte"), "created_at": _("ajouté le"), "last_used_at": _("utilisé le"),
}.items():  # fmt: skip
    Authenticator._meta.get_field(name).verbose_name = words
Authenticator._meta.verbose_name, Authenticator._meta.verbose_name_plural = _("second facteur"), _("seconds facteurs")
apps.get_app_config("mfa").verbose_name = _("Double authentification")

# Theirs show the keys of sessions and of second factors, by which one enters in somebody's place.
admin.site.unregister([Authenticator, UserSession])


@admin.register(Authenticator)
class SecondFactorAdmin(admin.ModelAdmin):
    """To be taken away from who lost the device, after making sure of the person; never read, never written."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    list_filter = ["type"]
    search_fields = ["user__email"]
    fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(User)
class AccountAdmin(UserAdmin):
    ordering = ["email"]
    list_display = ["email", "first_name", "last_name", "is_staff", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["email", "first_name__spelled", "last_name__spelled"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Identité"), {"fields": ["first_name", "last_name"]}),
        (_("Droits"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "usable_password", "password1", "password2"]})]
    readonly_fields = ["last_login", "date_joined"]


@admin.register(Consent)
class ConsentAdmin(admin.ModelAdmin):
    """To be read. An agreement is never edited, and disappears with the person's data."""

    list_display = ["email", "purpose", "given_at", "withdrawn_at"]
    list_filter = ["purpose", "given_at"]
    search_fields = ["email"]
    date_hierarchy = "given_at"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
