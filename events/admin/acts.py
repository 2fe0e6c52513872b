"""What the pages share on which an organiser does one thing to a registration."""

from collections.abc import Callable

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation

from ..models import Registration


class Acts(admin.ModelAdmin):
    """A page of one act: who may, what it is about, what the journal keeps."""

    def registration_or_refuse(self, request: HttpRequest, pk: int) -> Registration:
        """404 for what this person cannot see, 403 for what they see and cannot change."""
        rows = self.get_queryset(request).select_related("event__venue", "order", "waits_for", "entered_by")
        registration = get_object_or_404(rows, pk=pk)
        if not self.may_act(request):
            raise PermissionDenied
        return registration

    @staticmethod
    def may_act(request: HttpRequest) -> bool:
        """Registrations are changed by operations, so the form of Django stays closed to this permission."""
        return request.user.has_perm("events.change_registration")

    def act_page(self, request: HttpRequest, template: str, *, original, title, **context) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": original,
            "title": title,
            **context,
        }
        return render(request, f"admin/events/registration/{template}.html", context)

    def keep(self, request: HttpRequest, registration: Registration, say: Callable[[], str]) -> None:
        """Write in the journal what was done, in French whatever the language of the page."""
        with translation.override("fr"):
            self.log_change(request, registration, say())

    @staticmethod
    def back_to(registration: Registration) -> HttpResponse:
        return redirect(reverse("admin:events_registration_change", args=[registration.pk]))
