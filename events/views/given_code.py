"""The invitation code that a request gives: in its address, in the form that carries it, or typed just now."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib import rate_limit

from .. import codes
from ..codes import NO_CODE, CodeRefused, GivenCode
from ..models import Event, InvitationCode


def given_code(request: HttpRequest, event: Event, *, now: datetime) -> GivenCode:
    """The code of an invitation link (`?code=`) or of the form. What is being typed counts before what was accepted."""
    if request.method != "POST":
        return accepted(request, event, request.GET.get("code", ""), now=now)
    if "without_code" in request.POST:
        return GivenCode(is_new=True)
    if typed := request.POST.get("typed_code", "").strip():
        return accepted(request, event, typed, now=now, is_new=True)
    return accepted(request, event, request.POST.get("code", ""), now=now)


def kept_code(request: HttpRequest, event: Event, *, now: datetime) -> GivenCode:
    """The accepted code that the form carries, whatever is being typed."""
    return accepted(request, event, request.POST.get("code", ""), now=now)


def accepted(request: HttpRequest, event: Event, text: str, *, now: datetime, is_new: bool = False) -> GivenCode:
    """Wrong codes are counted for each address and event, and past the limit no code is looked at."""
    text = text.strip()[: codes.LONGEST]
    if not text:
        return NO_CODE
    limit = {"action": f"code:{event.pk}", "address": request.META.get("REMOTE_ADDR", "")}
    if rate_limit.is_spent(settings.CODE_RATE, **limit):
        return GivenCode(typed=text, error=_("Trop d’essais. Réessayez dans dix minutes, ou continuez sans code."))
    try:
        return GivenCode(codes.find(event, text, now=now), is_new=is_new)
    except CodeRefused as refusal:
        rate_limit.is_over(settings.CODE_RATE, **limit)
        return GivenCode(typed=text, error=sentence(refusal))


def refused(code: InvitationCode, refusal: CodeRefused) -> GivenCode:
    """An accepted code that no longer counts."""
    return GivenCode(typed=code.code, error=sentence(refusal))


def sentence(refusal: CodeRefused) -> str:
    if refusal.why == "over":
        return _("Ce code n’est plus valable\u00a0: sa date est passée.")
    if refusal.why == "used_up":
        return _("Ce code a déjà servi autant de fois que prévu.")
    if refusal.why == "few":
        return ngettext(
            "Ce code vaut encore pour %(left)s place. Retirez des personnes, ou inscrivez-les sans lui.",
            "Ce code vaut encore pour %(left)s places. Retirez des personnes, ou inscrivez-les sans lui.",
            refusal.uses_left,
        ) % {"left": refusal.uses_left}
    return _("Ce code n’est pas connu pour cet événement. Vérifiez-le, ou continuez sans lui.")
