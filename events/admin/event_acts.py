"""What the pages share on which an organiser does one thing to an event."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..models import Event


def act_page(model_admin, request: HttpRequest, template: str, event: Event, title, **context) -> HttpResponse:
    """`admin/events/event/<template>.html` with what every page of the admin needs."""
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "original": event,
        "title": title,
        **context,
    }
    return render(request, f"admin/events/event/{template}.html", context)
