from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from .devices import devices_of, end_devices


@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    found = devices_of(request.user, current_key=request.session.session_key, now=timezone.now())
    others = [device for device in found if not device.is_current]
    return render(request, "usersessions/devices.html", {"devices": found, "others": others, "section": "space"})


@require_POST
def end_device(request: HttpRequest, pk: int) -> HttpResponse:
    """One other device; the one in hand leaves by logging out."""
    if end_devices(request.user, pk=pk, spare_key=request.session.session_key):
        messages.success(request, _("Cet appareil est déconnecté."))
    else:
        messages.info(request, _("Cet appareil n’était plus connecté."))
    return redirect("devices")


@require_POST
def end_other_devices(request: HttpRequest) -> HttpResponse:
    count = end_devices(request.user, spare_key=request.session.session_key)
    said = ngettext("%(count)d appareil est déconnecté.", "%(count)d appareils sont déconnectés.", count)
    messages.success(request, said % {"count": count} if count else _("Aucun autre appareil n’était connecté."))
    return redirect("devices")
