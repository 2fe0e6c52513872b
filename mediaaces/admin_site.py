"""The administration as one place: its names, the order of its lists, what waits on its first page."""

from datetime import MAXYEAR
from functools import wraps

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from .due import coming_events, tasks_of
from .needs import divided
from .pages.space.security import wants_second_factor
from .to_verify import may_open, open_discrepancies, to_verify

# The order of the work, not of the alphabet. What is not named comes after, in the order of its names.
ORDER = [
    *["events.Event", "events.Registration", "events.Attendee", "events.InvitationCode"],
    *["events.Session", "events.Medium", "events.Venue"],
    *["billing.Order", "billing.Payment", "billing.Refund"],
    "mail.QueuedMail",
    *["directory.Company", "directory.Person", "directory.Quote", "directory.Source", "directory.Discrepancy"],
    *["barometer.Study", "barometer.Edition", "barometer.Indicator", "barometer.Framework"],
    *["casestudies.CaseStudy", "casestudies.Programme", "casestudies.Platform", "casestudies.Use"],
    *["articles.Article", "articles.Resource", "articles.Category"],
    *["members.Membership", "members.Seat", "members.Plan"],
    *["accounts.User", "accounts.Consent"],
    "account.EmailAddress",
    "auth.Group",
]
RANK = {name: rank for rank, name in enumerate(ORDER)}


class ManagementSite(AdminSite):
    site_header = _("Media Aces, gestion")
    site_title = _("Media Aces, gestion")
    index_title = _("Aujourd’hui")
    # Lists need the width; the first page and the trail above each page lead everywhere.
    enable_nav_sidebar = False

    @login_not_required
    @method_decorator(secure_admin_login)
    def login(self, request, extra_context=None):
        """One log-in for everybody, with its limits and its code by mail; Django's own form is never shown."""
        return super().login(request, extra_context)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def checked(request, *args, **kwargs):
            check_years(request)
            return inner(request, *args, **kwargs)

        return checked

    def get_urls(self):
        wrapped = self.admin_view(self.view_on_site)
        own = [
            path("r/<path:content_type_id>/<path:object_id>/", wrapped, name="view_on_site"),
            path("a-verifier/", self.admin_view(self.to_verify), name="to_verify"),
        ]
        return [*own, *super().get_urls()]

    def view_on_site(self, request, content_type_id, object_id):
        """Django's own redirects any member of staff to any object, even where its address is a secret."""
        row = ContentType.objects.filter(pk=content_type_id).first() if content_type_id.isdecimal() else None
        model_admin = self._registry.get(row.model_class()) if row else None
        if model_admin is None or not model_admin.view_on_site or not model_admin.has_view_permission(request):
            raise PermissionDenied
        return shortcut(request, content_type_id, object_id)

    def to_verify(self, request):
        """What is undated, deduced, contradicted, lost or untranslated, with the lists where it is completed."""
        if not may_open(request, self):
            raise PermissionDenied
        context = {
            **self.each_context(request),
            "title": _("À vérifier"),
            "checks": to_verify(request, self),
            "discrepancies": open_discrepancies(request),
        }
        return render(request, "admin/to_verify.html", context)

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: rank(app, model))
        return sorted(apps, key=lambda app: min(rank(app, model) for model in app["models"]))

    def index(self, request, extra_context=None):
        """What needs this person today, and the events ahead."""
        now = timezone.now()
        tasks, idle = divided(tasks_of(request.user, now=now))
        context = {
            "tasks": tasks,
            "idle": idle,
            "coming": coming_events(request.user, now=now),
            "now": now,
            "wants_second_factor": wants_second_factor(request.user),
            "may_verify": may_open(request, self),
        }
        return super().index(request, context | (extra_context or {}))


def rank(app: dict, model: dict) -> int:
    return RANK.get(f"{app['app_label']}.{model['object_name']}", len(RANK))


def check_years(request) -> None:
    """A filter by a year that no calendar has, which the database would only refuse when asked: 400 instead of 500."""
    for name, value in request.GET.items():
        if name.endswith("year") and not (value.isdecimal() and 1 <= int(value) <= MAXYEAR):
            raise BadRequest("no such year")
