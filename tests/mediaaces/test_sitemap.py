"""The sitemap is what a stranger finds by following links from the home page, no more and no less."""

import datetime
import html
import re
import xml.etree.ElementTree as ET
from urllib.parse import urljoin, urlsplit

import pytest

from casestudies.models import CaseStudy
from directory.models import Company
from events.models import Event
from mediaaces.pages import sitemap
from tests.factories.casestudies import create_case_study
from tests.factories.directory import create_affiliation, create_company, create_person
from tests.factories.events import create_appearance, create_event, create_open_conference, create_session
from tests.factories.site import create_site

pytestmark = pytest.mark.django_db
SITE = "https://aces.example"
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]*)')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)">')


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def entries(client, path="/sitemap.xml") -> dict[str, ET.Element]:
    response = client.get(path)
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return {entry.find("s:loc", NS).text: entry for entry in ET.fromstring(response.content).findall("s:url", NS)}


def crawl(client) -> set[str]:
    """The canonical addresses of every page that links lead to from the home page, and that asks to be indexed.

    A further page of a list is found by following: it has an address of its own, which no sitemap need name.
    """
    asked, waiting, found = set(), ["/"], set()
    while waiting:
        path = waiting.pop()
        asked.add(path)
        response = client.get(path, follow=True)
        assert response.status_code == 200, path
        if not response["Content-Type"].startswith("text/html"):
            continue
        page = response.content.decode()
        if 'content="noindex"' not in page[: page.index("<body")]:
            found.add(html.unescape(CANONICAL.search(page)[1]))
        links = {urljoin(path, html.unescape(link)) for link in LINK.findall(page)}
        waiting += sorted({link for link in links if link.startswith("/")} - asked - set(waiting))
    return {address for address in found if "page=" not in urlsplit(address).query}


def test_it_names_what_links_lead_to_and_nothing_else(stranger):
    create_site()
    create_event(title="Brouillon", state=Event.State.DRAFT)
    create_event(first_day="2011-03-06", last_day="2011-03-06")
    Company.objects.bulk_create(Company(slug=f"e-{n}", name=f"Maison {n:02d}") for n in range(70))
    create_case_study(state=CaseStudy.State.DRAFT)
    create_affiliation(person=create_person(name="Rattachée"), company=create_company())
    create_appearance(session=create_session(event=create_event()), person=create_person(is_published=False))
    named = set(entries(stranger))
    assert sorted(named ^ crawl(stranger)) == []
    assert len(named) > 150


def test_each_entry_names_both_languages_and_the_day_of_the_last_change(stranger):
    event = create_open_conference(slug="la-conference")
    Event.objects.update(updated_at=datetime.datetime(2012, 2, 1, 12, tzinfo=datetime.UTC))
    found = entries(stranger)
    french, english = f"{SITE}/evenements/{event.slug}/", f"{SITE}/en/evenements/{event.slug}/"
    for address in (french, english):
        assert found[address].find("s:lastmod", NS).text == "2012-02-01"
        links = {link.get("hreflang"): link.get("href") for link in found[address].findall("x:link", NS)}
        assert links == {"fr": french, "en": english, "x-default": french}
    assert found[f"{SITE}/association/"].find("s:lastmod", NS) is None


def test_what_is_withdrawn_leaves_it(stranger):
    person = create_affiliation(company=create_company()).person
    rows = [create_event(), person, create_company(), create_case_study()]
    paths = [row.get_absolute_url() for row in rows]
    assert {f"{SITE}{path}" for path in paths} <= set(entries(stranger))
    Event.objects.update(state=Event.State.DRAFT)
    CaseStudy.objects.update(state=CaseStudy.State.DRAFT)
    for row in rows[1:3]:
        type(row).objects.update(is_published=False)
    assert {f"{SITE}{path}" for path in paths} & set(entries(stranger)) == set()


def test_many_pages_go_in_several_files_and_none_is_lost(stranger, monkeypatch):
    Company.objects.bulk_create(Company(slug=f"e-{n}", name=f"Maison {n:02d}") for n in range(25))
    whole = set(entries(stranger))
    monkeypatch.setattr(sitemap, "PER_FILE", 10)
    index = ET.fromstring(stranger.get("/sitemap.xml").content)
    assert index.tag.endswith("sitemapindex")
    files = [loc.text.removeprefix(SITE) for loc in index.iterfind("s:sitemap/s:loc", NS)]
    assert [name for name in files if "entreprises" in name] == [f"/sitemap-entreprises-{n}.xml" for n in (1, 2, 3)]
    parts = [entries(stranger, name) for name in files]
    assert set().union(*parts) == whole
    assert sum(map(len, parts)) == len(whole)


@pytest.mark.parametrize(
    "path", ["/sitemap-secret-1.xml", "/sitemap-entreprises-0.xml", "/sitemap-entreprises-999999999999999999999.xml"]
)
def test_a_part_that_does_not_exist_is_not_found(stranger, path):
    assert stranger.get(path).status_code == 404


def test_it_costs_the_same_for_one_row_and_for_thirty(stranger, count_queries):
    create_company()
    one = count_queries(stranger, "/sitemap.xml")
    Company.objects.bulk_create(Company(slug=f"e-{n}", name=f"Maison {n:02d}") for n in range(30))
    assert count_queries(stranger, "/sitemap.xml") == one


def test_robots_may_read_it_and_not_what_is_private(stranger):
    lines = stranger.get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    refused = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]
    for start in ("/compte/", "/mon-espace/", "/gestion/", "/inscriptions/"):
        assert {start, f"/en{start}"} <= set(refused)
    assert [path for path in map(urlsplit, entries(stranger)) if path.path.startswith(tuple(refused))] == []
