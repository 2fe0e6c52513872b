"""The page that finds the others: what it says, to whom, at what cost."""

import datetime

import pytest

from tests.factories.articles import create_article
from tests.factories.directory import create_company
from tests.factories.search import create_homonym
from tests.factories.themes import create_theme, put_under

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]
URL = "/recherche/"


def page(client, **query) -> str:
    response = client.get(URL, query)
    assert response.status_code == 200
    return response.content.decode().replace("&nbsp;", "\u00a0")


def test_results_are_marked_escaped_and_dated(stranger):
    create_article(
        title_fr="Réseaux <b>sociaux</b>", summary_fr="Un réseau & des <script>.", day=datetime.date(2012, 3, 6)
    )
    text = page(stranger, q="reseau")
    assert "<mark>Réseaux</mark> &lt;b&gt;sociaux&lt;/b&gt;" in text
    assert "Un <mark>réseau</mark> &amp; des &lt;script&gt;." in text
    assert "6 mars 2012" in text
    assert "1 page répond" in text


def test_facets_lead_to_their_kind_and_keep_the_query(stranger):
    create_article(title_fr="Mesure")
    create_company(name="Mesure et Cie")
    text = page(stranger, q="mesure")
    assert 'href="/recherche/?q=mesure&amp;type=article">Articles <span class="numeric">1</span>' in text
    assert 'href="/recherche/?q=mesure" aria-current="true">Tout <span class="numeric">2</span>' in text
    narrowed = page(stranger, q="mesure", type="article")
    assert "Mesure et Cie" not in narrowed
    assert '<input type="hidden" name="type" value="article">' in narrowed


def test_an_empty_search_says_what_there_is(stranger):
    theme = create_theme(name="veille")
    put_under(theme, create_article())
    text = page(stranger)
    assert f'href="/themes/{theme.slug}/">veille' in text
    assert '<strong class="numeric">1</strong> Articles' in text


def test_nothing_found_leads_to_the_themes(stranger):
    put_under(create_theme(name="veille"), create_article())
    text = page(stranger, q="zz<zz")
    assert "Rien ne répond à «\u00a0<bdi>zz&lt;zz</bdi>\u00a0»" in text
    assert '<span class="vh">Rien ne répond.</span>' in text  # told to who listens, who does not see the box
    assert ">veille</a>" in text


def test_a_correction_is_said(stranger):
    create_article(title_fr="Une entreprise")
    text = page(stranger, q="entrepise")
    assert "«\u00a0entrepise\u00a0» ne figure nulle part." in text
    assert "<strong>«\u00a0entreprise\u00a0»</strong>" in text


def test_homonyms_stand_above_with_their_source(stranger):
    create_homonym(term="RSE", meanings=["réseau social d’entreprise", "responsabilité sociétale"])
    text = page(stranger, q="rse")
    assert "«\u00a0RSE\u00a0» a plusieurs sens dans nos documents" in text
    assert text.index("réseau social d’entreprise") < text.index("responsabilité sociétale")
    assert "Compte rendu de la conférence, ligne 1" in text


def test_each_language_has_its_page_and_marks_the_french_it_shows(stranger):
    create_article(title_fr="Réseaux", title_en="Networks", summary_fr="Seulement en français.")
    text = stranger.get("/en/recherche/", {"q": "network"}).content.decode()
    assert "<mark>Networks</mark>" in text
    assert '<p lang="fr">Seulement en français.</p>' in text
    assert 'href="/en/articles/' in text
    assert "<mark>" not in stranger.get("/recherche/", {"q": "network"}).content.decode()


def test_who_types_gets_the_list_alone_and_the_count_beside(stranger):
    create_article(title_fr="Mesure")
    response = stranger.get(URL, {"q": "mes"}, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert "<html" not in text
    assert '<p id="count" hx-swap-oob="innerHTML">1 page répond.' in text
    assert "<mark>Mesure</mark>" in text
    assert "HX-Request" in response["Vary"]
    assert "no-store" in response["Cache-Control"]


def test_pages_are_numbered_and_no_number_is_an_error(stranger):
    for number in range(25):
        create_article(title_fr=f"Mesure {number}")
    assert "Page 1 sur 2" in page(stranger, q="mesure")
    for number in ("2", "999999", "0", "-5"):
        assert "Page 2 sur 2" in page(stranger, q="mesure", page=number)
    assert 'href="?q=mesure&amp;page=2"' in page(stranger, q="mesure", page="x")


@pytest.mark.parametrize("query", ['"', "*", '" OR "', "NEAR(", "fr=", "%00", "é" * 150, "a b c d e f g h i j"])
def test_no_query_is_an_error(stranger, query):
    create_article(title_fr="Réseau")
    for values in ({"q": query}, {"q": query, "type": query, "page": query}, {"q": ["a", query]}):
        assert stranger.get(URL, values).status_code == 200


@pytest.mark.parametrize("query", ["\0", "a" * 10_000, "réseau\0", "é" * 5000])
def test_what_is_absurd_is_refused_before_it_is_looked_for(stranger, query):
    assert stranger.get(URL, {"q": query}).status_code == 400


def test_it_only_reads(stranger):
    assert stranger.post(URL, {"q": "a"}).status_code == 405
    response = stranger.get(URL, {"q": "a"})
    assert not response.cookies
    assert b"csrfmiddlewaretoken" not in response.content
    assert "no-cache" in response["Cache-Control"]


def test_six_queries_at_most_whatever_the_number_of_rows(stranger, count_queries):
    """Found, corrected, nothing, empty, of one kind, the second page."""
    queries = ["mesure", "mesuer", "zzzz", "", "mesure&type=article", "mesure&page=2"]
    create_homonym(term="mesure")
    put_under(create_theme(), create_article(title_fr="Mesure 0"))
    few = {query: count_queries(stranger, f"{URL}?q={query}") for query in queries}
    assert max(few.values()) <= 6
    for number in range(1, 45):
        create_article(title_fr=f"Mesure {number}")
    assert {query: count_queries(stranger, f"{URL}?q={query}") for query in queries} == few


def test_the_head_of_every_page_leads_there(stranger):
    for path, link in (("/", URL), ("/evenements/", URL), ("/en/", f"/en{URL}")):
        assert f'<a class="head-search" href="{link}"' in stranger.get(path).content.decode()


def test_a_draft_is_nowhere_even_for_who_may_read_it(stranger, community_manager):
    create_article(title_fr="Inédit", state="draft")
    for client in (stranger, community_manager):
        assert "Inédit" not in page(client, q="inedit")
        assert "Rien ne répond" in page(client, q="inedi")
