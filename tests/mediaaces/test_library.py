"""The library, for a stranger, and who may change what stands in it."""

import re

import pytest
from django.urls import reverse

from articles.models import Article, Resource
from mediaaces.pages.library import SHELVES
from tests.factories.articles import create_article
from tests.factories.barometer import create_edition, create_study
from tests.factories.casestudies import create_programme
from tests.factories.directory import create_company, create_source
from tests.factories.library import create_resource

pytestmark = pytest.mark.django_db
PATH = "/ressources/"


def titles(html: str) -> list[str]:
    return re.findall(r'<li class="row-item suit-article" id="([\w-]+)"', html)


def test_every_kind_has_its_shelf():
    kinds = [kind for _slug, _label, kinds in SHELVES for kind in kinds]
    assert sorted(kinds) == sorted(Resource.Kind.values)


def test_a_resource_says_whose_it_is_and_who_may_read_it(stranger):
    company = create_company(name="Société Test")
    article = Article.objects.create(slug="un-article", title_fr="Un article", state="published")
    Article.objects.create(slug="brouillon", title_fr="Un brouillon", state="draft")
    create_resource(
        slug="le-guide",
        publisher=company,
        licence_fr="Creative Commons",
        languages=["en", "fr"],
        original_language="en",
        pages=60,
        other_urls=["https://ailleurs.example/fr"],
        articles=[*Article.objects.all()],
    )
    html = stranger.get(PATH).content.decode()
    for words in ("Société Test", "Creative Commons", "anglais, français", "écrit d’abord en anglais", "60 pages"):
        assert words in html
    assert company.get_absolute_url() in html
    assert article.get_absolute_url() in html
    assert "Un brouillon" not in html
    links = re.findall(r'<a href="https://ailleurs[^>]*>', html)
    assert len(links) == 2
    assert all('rel="noopener noreferrer external"' in link for link in links)
    assert stranger.get(PATH)["Referrer-Policy"] == "same-origin"


def test_what_is_lost_reserved_or_in_progress_is_said(stranger):
    create_resource(url="", is_link_lost=True, kind="post")
    create_resource(url="", access="internal")
    create_resource(url="", access="internal", is_in_progress=True)
    html = stranger.get(PATH).content.decode()
    assert html.count("Lien perdu") == 1
    assert html.count("Réservé aux salariés") == 1
    assert html.count("En cours de rédaction") == 1


def test_each_choice_shows_as_many_as_it_says(stranger):
    create_resource()
    create_resource(kind="book", access="")
    create_resource(kind="book", access="internal")
    create_resource(is_published=False)
    create_programme(title_fr="Un programme")
    for query, number in (("", 3), ("?nature=book", 2), ("?acces=public", 1), ("?nature=book&acces=internal", 1)):
        html = stranger.get(PATH + query).content.decode()
        assert len(titles(html)) == number, query
        assert ("Un programme" in html) == (not query)
    html = stranger.get(PATH).content.decode()
    for href, number in re.findall(r'<a class="facet" href="([^"]+)">[^<]+<span>(\d+)</span>', html):
        assert len(titles(stranger.get(href.replace("&amp;", "&")).content.decode())) == int(number), href


def change(row, **values):
    """Write columns as somebody in another process would."""
    type(row).objects.filter(pk=row.pk).update(**values)


def test_an_entry_shows_what_its_rows_say_now(stranger):
    """Its drawing is remembered."""
    company, source = create_company(name="Éditions Un"), create_source(title="Un récit")
    study = create_study(title_fr="Une étude")
    article = create_article(title_fr="Un article")
    row = create_resource(
        publisher=company, source=source, edition=create_edition(study=study, year=2012), articles=[article], pages=9
    )
    before = (">9 pages<", row.title_fr, "Éditions Un", "Un récit", "Une étude", ", 2012<", "Un article")
    html = stranger.get(PATH).content.decode()
    assert [words for words in before if words not in html] == []
    stranger.get(f"/en{PATH}")

    change(row, title_fr="Titre neuf", title_en="New title", summary_fr="Résumé neuf", summary_en="New summary")
    change(row, pages=10, authors="Ada Autre", is_link_lost=True, url="", source_lines="4-5")
    change(company, name="Éditions Deux")
    change(source, title_fr="Autre récit", title_en="Other account")
    change(study, title_fr="Autre étude", title_en="Other study")
    change(row.edition, year=2013)
    change(article, title_fr="Autre article", title_en="Other article")

    after = ("Éditions Deux", ", 2013<", ">10 pages<", "Ada Autre", "4-5")
    french = ("Titre neuf", "Résumé neuf", "Autre récit", "Autre étude", "Autre article", "Lien perdu")
    english = ("New title", "New summary", "Other account", "Other study", "Other article", "Lost link")
    for path, expected in ((PATH, french), (f"/en{PATH}", english)):
        html = stranger.get(path).content.decode()
        assert [words for words in after + expected if words not in html] == []
        assert [words for words in before if words in html] == []


@pytest.mark.parametrize("query", ["?nature=rien", "?acces=" + "x" * 300, "?nature=guide&page=999"])
def test_an_absurd_choice_finds_nothing_and_says_so(stranger, query):
    response = stranger.get(PATH + query)
    assert response.status_code == 200
    assert "Aucune ressource ne répond" in response.content.decode()


def test_as_many_queries_for_one_as_for_thirty(stranger, count_queries):
    create_resource(publisher=create_company())
    create_programme(company=create_company())
    alone = count_queries(stranger, PATH)
    for _ in range(30):
        create_resource(publisher=create_company())
        create_programme(company=create_company())
    assert count_queries(stranger, PATH) == alone <= 6


def test_a_manager_corrects_a_resource_and_is_told_what_is_wrong(community_manager, organiser):
    row = create_resource(kind="book", is_link_lost=False)
    path = reverse("admin:articles_resource_change", args=[row.pk])
    assert organiser.get(path).status_code == 403
    fields = {"title_fr": "Un livre", "kind": "book", "slug": row.slug, "url": row.url, "is_published": "on",
              "access": "", "inferred_fields": "[]"}  # fmt: skip
    refused = community_manager.post(path, fields | {"languages": "français", "is_link_lost": "on"})
    html = refused.content.decode()
    assert "Écrivez chaque langue en deux lettres" in html
    assert "le lien n’est plus perdu" in html
    saved = community_manager.post(path, fields | {"languages": "fr, en fr", "other_urls": "https://a.example/1"})
    assert saved.status_code == 302, saved.context["errors"]
    row.refresh_from_db()
    assert (row.title_fr, row.languages, row.other_urls) == ("Un livre", ["fr", "en"], ["https://a.example/1"])


def test_the_admin_keeps_its_number_of_queries(community_manager, count_queries):
    path = reverse("admin:articles_resource_changelist")
    create_resource(publisher=create_company())
    alone = count_queries(community_manager, path)
    for _ in range(30):
        create_resource(publisher=create_company())
    assert count_queries(community_manager, path) == alone <= 15
