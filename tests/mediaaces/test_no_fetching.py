"""The server fetches nothing: no address that somebody writes makes it open a connection."""

import socket

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, Resource
from directory.models import Company
from tests.factories.articles import create_article
from tests.factories.library import create_resource
from tests.factories.sheets import csv_of
from tests.forms import errors_of, fields_of
from tests.test_architecture import APPS, ROOT, imported, sources

FETCHERS = {
    "aiohttp", "asyncio", "ftplib", "http.client", "httpx", "paramiko", "requests", "socket", "ssl", "subprocess",
    "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
# Which errors of the mail server are for ever, and which pass.
ALLOWED = {("mail/delivery.py", "smtplib"), ("accounts/adapter.py", "smtplib")}
INSIDE = ["http://127.0.0.1:1/x", "http://169.254.169.254/latest/meta-data/", "http://[::1]:1/", "http://0x7f.1:1/"]


def fetching(path) -> set[str]:
    names = {name for name in imported(path) if any(f"{name}.".startswith(f"{one}.") for one in FETCHERS | {"smtplib"})}
    return {next(one for one in FETCHERS | {"smtplib"} if f"{name}.".startswith(f"{one}.")) for name in names}


def test_no_module_of_ours_opens_a_connection_but_to_the_mail_server():
    found = {(str(path.relative_to(ROOT)), name) for app in APPS for path in sources(app) for name in fetching(path)}
    assert found == ALLOWED


@pytest.mark.parametrize(
    ("line", "name"),
    [("from urllib.request import urlopen", "urllib.request"), ("import requests.sessions", "requests"),
     ("def f():\n    from http import client", "http.client"), ("import socket", "socket")],
)  # fmt: skip
def test_a_fetching_module_is_seen(tmp_path, monkeypatch, line, name):
    path = tmp_path / "articles" / "reading.py"
    path.parent.mkdir()
    path.write_text(line)
    monkeypatch.setattr(imported, "__defaults__", (tmp_path,))
    assert fetching(path) == {name}


@pytest.fixture
def asked(monkeypatch) -> list:
    """What Python was asked to connect to, or to look up, during the test."""
    found = []

    def refuse(*arguments, **options):
        found.append(arguments)
        raise OSError("no connection during this test")

    for place, name in ((socket.socket, "connect"), (socket.socket, "connect_ex"), (socket, "getaddrinfo")):
        monkeypatch.setattr(place, name, refuse)
    return found


def test_a_connection_would_be_seen(asked):
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", 1))
    assert len(asked) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("url", INSIDE)
def test_an_address_in_an_article_is_text(asked, community_manager, stranger, url):
    path = reverse("admin:articles_article_change", args=[create_article().pk])
    body = f'<p><a href="{url}">lien</a><img src="{url}"><iframe src="{url}"></iframe></p>'
    fields = fields_of(community_manager.get(path), "article_form") | {"body_fr": body}
    response = community_manager.post(path, fields)
    assert response.status_code == 302, errors_of(response)
    page = stranger.get(Article.objects.get().get_absolute_url())
    assert "lien" in page.content.decode()
    assert asked == []


@pytest.mark.django_db
@pytest.mark.parametrize("url", INSIDE)
def test_an_address_in_the_library_is_a_link(asked, community_manager, stranger, url):
    path = reverse("admin:articles_resource_change", args=[create_resource().pk])
    fields = fields_of(community_manager.get(path), "resource_form") | {"url": url}
    assert community_manager.post(path, fields).status_code in (200, 302)
    Resource.objects.update(url=url)
    assert url in stranger.get(reverse("library")).content.decode()
    assert asked == []


@pytest.mark.django_db
def test_an_address_in_an_imported_file_is_no_errand(asked, community_manager):
    rows = [["nom", "site"], *([f"Maison {number}", url] for number, url in enumerate(INSIDE[:2]))]
    file = SimpleUploadedFile("fichier.csv", csv_of(*rows))
    shown = community_manager.post("/gestion/directory/company/importer/", {"file": file}, follow=True)
    (preview, _), *_ = shown.redirect_chain
    community_manager.post(preview, {"accept": "1", "fingerprint": shown.context["plan"].fingerprint})
    assert sorted(Company.objects.values_list("website", flat=True)) == sorted(INSIDE[:2])
    assert asked == []
