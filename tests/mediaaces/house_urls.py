"""A small site behind the real middleware: what the house does with an answer, whatever page gives it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from mediaaces.urls import handler400, handler403, handler404, handler500  # noqa: F401
from mediaaces.urls import urlpatterns as site

calls = []


@login_not_required
def page(request, **kwargs):
    calls.append(request.get_full_path())
    return HttpResponse(f"<p>{len(calls)}</p>" + "<p>Une page publique, toujours la même.</p>" * 50)


@login_not_required
def with_token(request):
    calls.append("token")
    return HttpResponse(f"<form><input name=csrfmiddlewaretoken value={get_token(request)}></form>")


@login_not_required
def with_cookie(request):
    calls.append("cookie")
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


@login_not_required
def with_nonce(request):
    calls.append("nonce")
    return HttpResponse(str(request.csp_nonce))


@login_not_required
def with_own_caching(request):
    calls.append("own")
    return HttpResponse("x", headers={"Cache-Control": "public, max-age=60"})


@login_not_required
def streamed(request):
    calls.append("streamed")
    return StreamingHttpResponse(["a", "b"])


@login_not_required
def failing(request, kind):
    if kind == "locked":
        raise OperationalError("database is locked")
    if kind == "missing":
        raise OperationalError("no such table: events_event")
    if kind == "denied":
        raise PermissionDenied
    raise RuntimeError("a fault of ours")


@login_not_required
def write(request):
    ContentType.objects.filter(app_label="nobody").update(model="nothing")
    return HttpResponse("written")


@login_not_required
def echo(request):
    return HttpResponse(request.POST.get("name", ""))


@login_not_required
def leave_message(request):
    messages.success(request, "C’est noté.")
    return HttpResponse("x")


def private(request):
    return HttpResponse("private")


urlpatterns = [
    path("", page, name="home"),
    path("en/", page, name="home"),
    path("about/", with_token, name="about"),
    path("legal/", with_cookie, name="legal"),
    path("privacy/", with_own_caching, name="privacy"),
    path("accessibility/", streamed, name="accessibility"),
    path("join/", with_nonce, name="join"),
    path("unlisted/", page, name="unlisted"),
    path("failing/<str:kind>/", failing, name="failing"),
    path("write/", write, name="write"),
    path("echo/", echo, name="echo"),
    path("message/", leave_message, name="message"),
    path("private/", private, name="private"),
    path("lien/<str:token>/", page, name="link"),
    path("companies/", page, name="companies"),
    *site,  # for the links of its templates
]
