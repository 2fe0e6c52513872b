"""What stands in the head of a page: its title, its one address, its languages, and how it looks when shared."""

import html
import re
from html.parser import HTMLParser

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from directory.models import Company
from events.models import Event
from tests.factories.casestudies import create_case_study
from tests.factories.directory import create_company, create_person
from tests.factories.events import NOW, STARTS_AT, create_event, create_open_conference, create_registration

pytestmark = pytest.mark.django_db
SITE = "https://aces.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


class Head(HTMLParser):
    """`title`, `lang`, the links by what they are, and the metas by name or property."""

    def __init__(self, page: str):
        super().__init__()
        self.title, self.lang, self.links, self.metas, self._is_title = "", "", {}, {}, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.lang = attrs["lang"]
        if tag == "link":
            self.links.setdefault((attrs["rel"], attrs.get("hreflang", "")), attrs["href"])
        if tag == "meta" and (name := attrs.get("name") or attrs.get("property")):
            assert name not in self.metas, name
            self.metas[name] = attrs["content"]
        self._is_title = tag == "title"

    def handle_data(self, data):
        if self._is_title:
            self.title += data

    def handle_endtag(self, tag):
        self._is_title = False

    @property
    def addresses(self) -> list[str]:
        return [
            self.links.get(key, "")
            for key in [("canonical", ""), ("alternate", "fr"), ("alternate", "en"), ("alternate", "x-default")]
        ]


def head(client, path: str) -> Head:
    page = client.get(path).content.decode()
    return Head(page[: page.index("<body")])


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/", "/"),
        ("/evenements/", "/evenements/"),
        ("/evenements/?annee=2012", "/evenements/?annee=2012"),
        ("/evenements/?page=1&utm_source=x&annee=2012", "/evenements/?annee=2012"),
        ("/evenements/?page=9999", "/evenements/?page=2"),
        ("/entreprises/?page=2", "/entreprises/?page=2"),
        ("/entreprises/?page=2&membre=inconnu", "/entreprises/"),
        ("/entreprises/?q=entreprise", "/entreprises/"),
        ("/intervenants/?page=x", "/intervenants/"),
        ("/etudes-de-cas/?nature=case", "/etudes-de-cas/"),
        ("/etudes-de-cas/resultats/?usage=x", "/etudes-de-cas/resultats/"),
    ],
)
def test_a_page_has_one_address_and_the_same_in_each_language(stranger, path, canonical):
    for _ in range(25):
        create_event(first_day="2012-03-06", last_day="2012-03-06")
    Company.objects.bulk_create(Company(slug=f"e-{n}", name=f"Entreprise {n:02d}") for n in range(70))
    french, english = f"{SITE}{canonical}", f"{SITE}/en{canonical}"
    assert head(stranger, path).addresses == [french, french, english, french]
    in_english = head(stranger, f"/en{path}")
    assert in_english.lang == "en"
    assert in_english.addresses == [english, french, english, french]


@pytest.mark.parametrize(
    "path", ["/compte/login/", "/evenements/?annee=1700", "/etudes-de-cas/comparer/", "/nulle-part/"]
)
def test_what_is_not_a_public_page_is_kept_out_of_indexes(stranger, path):
    found = head(stranger, path)
    assert found.metas["robots"] == "noindex"
    assert found.addresses == [""] * 4
    assert "og:image" not in found.metas


@pytest.mark.parametrize(
    ("now", "query", "has_form"), [(NOW, "", True), (NOW, "?participants=2", True), (STARTS_AT, "", False)]
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_indexes_keep_the_event_in_the_place_of_its_registration(stranger, now, query, has_form, prefix):
    path = create_open_conference().get_absolute_url()
    with time_machine.travel(now, tick=False):
        response = stranger.get(f"{prefix}{path}inscription/{query}")
    assert response.status_code == 200
    assert (b'name="p1-email"' in response.content) is has_form
    assert response["Cache-Control"] == "private, no-store"
    found = Head(response.content.decode().partition("<body")[0])
    assert found.addresses == [f"{SITE}{prefix}{path}", "", "", ""]
    assert not {"robots", "og:url", "og:image"} & found.metas.keys()


def test_the_page_of_a_registration_is_kept_out_of_indexes(stranger):
    found = head(stranger, create_registration().get_absolute_url())
    assert found.metas["robots"] == "noindex"
    assert found.addresses == [""] * 4


def test_each_page_of_a_list_has_a_title_and_a_description_of_its_own(stranger):
    Company.objects.bulk_create(Company(slug=f"e-{n}", name=f"Entreprise {n:02d}") for n in range(70))
    first, second = head(stranger, "/entreprises/"), head(stranger, "/entreprises/?page=2")
    assert second.title == first.title.replace(" — Media Aces", ", page 2 — Media Aces")
    assert second.metas["description"] == f"Page 2. {first.metas['description']}"


def test_each_year_has_a_title_and_a_description_of_its_own(stranger):
    create_event(first_day="2011-03-06", last_day="2011-03-06")
    create_event(first_day="2012-03-06", last_day="2012-03-06")
    heads = [head(stranger, f"/evenements/{query}") for query in ("", "?annee=2011", "?annee=2012")]
    assert len({found.title for found in heads}) == 3
    assert len({found.metas["description"] for found in heads}) == 3


def test_a_french_title_on_an_english_page_is_plain_text(stranger):
    row = create_case_study(
        title_fr="Une étude « à la française »", title_en="", summary_fr="Deux phrases.", summary_en=""
    )
    found = head(stranger, f"/en{row.get_absolute_url()}")
    assert found.title == "Une étude « à la française » — Media Aces"
    assert found.metas["description"] == "Deux phrases."
    assert found.metas["og:title"] == "Une étude « à la française »"


def test_what_is_shared_says_what_the_page_says(stranger):
    event = create_event(
        title='L’essai <b>& "Cie"</b>',
        summary="Un chapeau\nsur deux lignes",
        first_day="2012-03-06",
        last_day="2012-03-06",
    )
    found = head(stranger, event.get_absolute_url())
    assert found.title == 'L’essai <b>& "Cie"</b> — Media Aces'
    assert found.metas["og:title"] == 'L’essai <b>& "Cie"</b>'
    assert found.metas["og:description"] == "Un chapeau sur deux lignes" == found.metas["description"]
    assert found.metas["og:url"] == f"{SITE}{event.get_absolute_url()}"
    assert (found.metas["og:locale"], found.metas["og:locale:alternate"]) == ("fr_FR", "en_GB")
    assert found.metas["twitter:card"] == "summary_large_image"
    assert found.metas["og:image"].startswith(f"{SITE}/partage/rendez-vous/{event.slug}.png?v=")
    assert (found.metas["og:image:width"], found.metas["og:image:height"]) == ("1200", "630")
    assert found.metas["og:image:alt"] == 'L’essai <b>& "Cie"</b>'


def test_pages_without_a_picture_of_their_own_share_the_one_of_the_site(stranger):
    assert head(stranger, "/").metas["og:image"].startswith(f"{SITE}/static/img/share")
    assert head(stranger, "/").metas["og:image:alt"] == "Media Aces"


def test_each_kind_of_row_names_its_picture_and_the_picture_is_there(stranger):
    rows = [
        create_event(title="Un rendez-vous"),
        create_person(name="Anne Essai"),
        create_company(name="Essai"),
        create_case_study(title="Une étude"),
    ]
    for row in rows:
        path = row.get_absolute_url()
        for prefix in ("", "/en"):
            picture = head(stranger, f"{prefix}{path}").metas["og:image"].removeprefix(SITE)
            assert picture.startswith(f"{prefix}/partage/")
            response = stranger.get(picture)
            assert response["Content-Type"] == "image/png"
            assert "max-age=31536000" in response["Cache-Control"]
        translation.activate("fr")


def test_draft_seen_by_an_organiser_is_not_to_be_indexed(organiser):
    event = create_event(title="Secret", state=Event.State.DRAFT)
    assert head(organiser, event.get_absolute_url()).metas["robots"] == "noindex"


def test_title_and_description_are_reduced_to_plain_text():
    source = (
        '{% load head %}{% described %}<title>{{ title }}<span lang="fr">x</span></title>\n'
        '<meta name="description" content="  a "b"\n{{ title }} <span lang="fr">c</span>">{% enddescribed %}'
    )
    written = Template(source).render(Context({"title": "<i>&"}))
    assert html.unescape(re.search("<title>(.*)</title>", written)[1]) == "<i>&x"
    assert html.unescape(re.search('content="([^"]*)">', written)[1]) == 'a "b" <i>& c'
