"""With a Redis of our own as the shared cache: counted by all processes, and away."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.factories.accounts import PASSWORD, create_user

ROOT = Path(__file__).resolve().parents[2]
SERVER = shutil.which("redis-server")
PATIENCE = 20  # seconds

pytestmark = pytest.mark.skipif(not SERVER and not os.environ.get("CI"), reason="no redis-server on this machine")


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@pytest.fixture
def redis(tmp_path, settings):
    """A server that keeps nothing on disk, on a free loopback port; its process, with its `url`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(tmp_path)]
    process = subprocess.Popen([SERVER, *options], stdout=subprocess.DEVNULL)
    process.url = settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    backend = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": process.url,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
    settings.CACHES = {**settings.CACHES, "default": backend}
    try:
        end = time.monotonic() + PATIENCE
        while not answers(port):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        yield process
    finally:
        settings.CACHES = {**settings.CACHES, "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        process.kill()
        process.wait()


def log_in_elsewhere(redis, database_url: str, email: str) -> str:
    """The status that another process of the site answers to the right password."""
    code = (
        "import django, sys; django.setup(); from django.test import Client;"
        "print(Client().post('/compte/login/', {'login': sys.argv[1], 'password': sys.argv[2]}).status_code)"
    )
    known = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_url, "REDIS_URL": redis.url}
    environment = {**os.environ, **known, "PYTHONPATH": str(ROOT), "ALLOWED_HOSTS": "testserver"}
    command = [sys.executable, "-c", code, email, PASSWORD]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def test_a_limit_reached_in_one_process_holds_in_another(client, redis, database_url):
    user = create_user(password=PASSWORD, last_login=timezone.now())
    for _ in range(6):
        client.post("/compte/login/", {"login": user.email, "password": "faux"})
    assert log_in_elsewhere(redis, database_url, user.email) == "200"
    cache.clear()
    assert log_in_elsewhere(redis, database_url, user.email) == "302"


@pytest.mark.django_db
def test_away_the_site_answers_and_says_so(client, member, redis):
    assert client.get("/readyz").json()["checks"]["cache"] == "ok"
    redis.terminate()
    redis.wait()
    client.raise_request_exception = False

    assert client.get("/").status_code == 200
    assert member.get("/mon-espace/").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["cache"]) == (503, "no answer")
    assert client.post("/compte/login/", {"login": "a@example.org", "password": "faux"}).status_code == 503
