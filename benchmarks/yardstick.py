"""How fast this machine is beside the one on which the goals were set: what was measured there, measured here.

As a WSGI module it is a site of one view, which holds nothing of ours: at `/bare`, and at `/behind` the middleware that
stood before it there. `template` needs no server: twenty dates, numbers and translations in French.
"""

import contextlib
import datetime
import sys
import time
from collections.abc import Iterator
from statistics import median

from load import answers, hammer
from standing import ROOT, Site, children_of, postgres, start, stop

# Milliseconds of CPU there: of the workers of granian for one answer, and of the process itself.
THERE = {"/bare": 0.185, "/behind": 0.339, "template": 1.58}
WORDS = {"/bare": "a bare view", "/behind": "one behind the middleware", "template": "twenty rows of a template"}
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROWS = [
    '{% for row in rows %}{{ row|date:"j F Y H:i" }}{% endfor %}',
    "{% load i18n %}{% for row in rows %}{% blocktranslate %}Encore {{ number }}{% endblocktranslate %}{% endfor %}",
    "{% for row in rows %}{{ number|floatformat:2 }}{% endfor %}",
    '{% load i18n %}{% for row in rows %}{% translate "Bonjour" %}{% endfor %}',
]


def template(rounds: int = 200) -> float:
    """Milliseconds of CPU; needs Django set up."""
    from django.template import Context, Template
    from django.utils import timezone, translation

    now = timezone.now()
    rows = [now - datetime.timedelta(days=number) for number in range(20)]
    templates, took = [Template(source) for source in ROWS], []
    with translation.override("fr"):
        for _ in range(rounds):
            began = time.process_time()
            for one in templates:
                one.render(Context({"rows": rows, "number": 3.5}))
            took.append((time.process_time() - began) * 1000)
    return median(took)


class BareSite(Site):
    """The site of this module; its runner is the server itself."""

    @property
    def workers(self) -> list[int]:
        return children_of(self.runner)


@contextlib.contextmanager
def serve() -> Iterator[BareSite]:
    """That site on a free port, with the server and the workers of the real one, until the block ends."""
    port = postgres.free_port()
    command = [sys.executable, "-m", "granian", "yardstick:site", "--factory", "--interface", "wsgi", "--no-ws"]
    options = ["--port", str(port), "--workers", "2", "--blocking-threads", "1", "--log-level", "warning"]
    child = start([*command, *options], cwd=ROOT / "benchmarks")
    try:
        while child.poll() is None and not answers("127.0.0.1", port, "/bare"):
            time.sleep(0.2)
        yield BareSite(port, child.pid)
    finally:
        stop(child)


def measure(site: BareSite, *, seconds: float) -> dict[str, float]:
    """Milliseconds of CPU of each yardstick, now."""
    here = {}
    for path in ("/bare", "/behind"):
        before = site.cpu_seconds()
        number, _took = hammer(site.host, site.port, path, seconds=seconds, connections=16)
        here[path] = (site.cpu_seconds() - before) * 1000 / number
    return here | {"template": template()}


def say(rounds: list[dict[str, float]]) -> None:
    """Print the median of each yardstick, and how many times slower than there it is."""
    for name, there in THERE.items():
        cpu = median(here[name] for here in rounds)
        print(f"{WORDS[name]}: {cpu:.2f} ms of CPU, {cpu / there:.1f} x the {there:g} where the goals were set")


def site():
    """The WSGI application, with Django set up for it alone."""
    from django.conf import settings

    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        CONTENT_SECURITY_POLICY={"DIRECTIVES": {"default-src": ["'self'"]}},
        INSTALLED_APPS=[
            *("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"),
            *("django.contrib.messages", "allauth", "allauth.account"),
        ],
        MIDDLEWARE=MIDDLEWARE,
        ROOT_URLCONF=__name__,
        SECRET_KEY="nothing is signed",
    )
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.urls import path

    def hello(request):
        return HttpResponse("hello", headers={"Content-Length": "5"})

    globals()["urlpatterns"] = [path("bare", hello), path("behind", hello)]
    behind = WSGIHandler()
    settings.MIDDLEWARE = []
    bare = WSGIHandler()
    return lambda environ, start: (bare if environ["PATH_INFO"] == "/bare" else behind)(environ, start)
