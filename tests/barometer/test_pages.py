"""The public pages of studies and models, for a stranger and for who may see drafts, and what they cost."""

import csv
import datetime
import json
import re

import pytest
from django.urls import reverse

from articles.models import Article, Resource
from barometer.models import Framework, FrameworkPoint, Method, Study
from tests.factories.barometer import (
    create_edition,
    create_framework,
    create_indicator,
    create_population,
    create_study,
    observe,
)
from tests.factories.directory import create_company, create_person, create_source
from tests.factories.events import create_event, create_session

pytestmark = pytest.mark.django_db
LIST = "/barometre/"
NBSP = "\u00a0"


def html_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def study():
    """Two years of one indicator in France, the later also in the world; a range, and a number of people."""
    row = create_study(
        publisher=create_company(name="Institut Test"),
        source=create_source(slug="doc-x", title="Un compte rendu"),
        source_lines="12",
        next_edition_year=2019,
    )
    now = create_edition(study=row, number=3, source_note_fr="Une note sur la source.")
    create_edition(study=row, year=2017, is_only_cited=True)
    france = create_population(edition=now, name_fr="personnes en France", region="france", screening_fr="au travail")
    create_population(
        edition=now, name_fr="personnes", region="world", size=9000, size_qualifier="more_than", position=1
    )
    Method.objects.create(edition=now, kind="round_table", count=3, period_fr="juillet 2018")
    now.presented_by.add(create_person(name="Anne Racine"))
    growth = create_indicator(study=row, label_fr="Social selling", label_en="Social selling")
    observe(growth, 2018, 50, population=france, source_lines="35", direction="up")
    observe(growth, 2017, 27)
    observe(growth, 2018, 41, region="world", is_region_inferred=True)
    observe(create_indicator(study=row), 2018, qualifier="range", value_min=70, value_max=80, written="70-80%")
    observe(create_indicator(study=row, unit="users"), 2018, 1200, is_hedged=True)
    return row


def test_the_list_says_who_was_asked_beside_the_figure(stranger, study):
    create_framework(authors=[create_person(name="Alban Essai")], title_fr="Cinq niveaux")
    html = html_of(stranger, LIST)
    for words in ("Institut Test", "2018, 2017", f"427{NBSP}personnes en France", f"plus de 9{NBSP}000{NBSP}personnes"):
        assert words in html
    assert f'<b aria-hidden="true">50{NBSP}%</b>' in html
    assert "Cinq niveaux" in html
    assert "Alban Essai" in html
    assert "2 points" in html


def test_an_empty_list_says_so(stranger):
    assert "Aucune étude n’est publiée." in html_of(stranger, LIST)


def test_the_drawing_says_what_the_table_says(stranger, study):
    html = html_of(stranger, study.get_absolute_url())
    figures = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
    assert len(figures) == 3
    for figure in figures:
        table = re.findall(r'<td class="numeric value">([^<]+)</td>', figure)
        drawn = re.findall(r'<text class="value end"[^>]*>([^<]+)</text>', figure)
        assert table
        assert drawn in ([], table)
    drawn = [bool(re.search("<svg class=.chart.", figure)) for figure in figures]
    assert drawn == [True, True, False]
    assert f"1{NBSP}200{NBSP}utilisateurs" in figures[2]


def test_a_drawing_can_be_read_without_sight(stranger, study):
    html = html_of(stranger, study.get_absolute_url())
    for named in re.findall(r'role="img" aria-labelledby="([^"]+)"', html):
        for name in named.split():
            assert html.count(f'id="{name}"') == 1
    assert f"2017, France{NBSP}: 27{NBSP}%{NBSP}; 2018, France{NBSP}: 50{NBSP}%" in html
    assert f"entre 70 et 80{NBSP}%" in html


def test_years_are_held_against_one_another_in_points_only(stranger, study):
    html = html_of(stranger, study.get_absolute_url())
    assert re.findall(r'<strong class="numeric">([^<]+)</strong>', html) == [f"+{NBSP}23{NBSP}points"]
    assert "depuis 2017" in html
    assert "La source le dit en hausse." in html
    assert "Dit avec réserve." in html


def test_a_page_says_who_was_asked_how_and_by_whom(stranger, study):
    html = html_of(stranger, study.get_absolute_url())
    for words in (
        "Institut Test", "Anne Racine", "3 tables rondes", "juillet 2018", "au travail", "Une note sur la source.",
        "Un compte rendu", "2019", "connus par le suivant seulement", f"427{NBSP}personnes en France", "l. 35",
    ):  # fmt: skip
        assert words in html.replace("Personnes", "personnes"), words


def test_a_study_without_figures_says_what_was_done(stranger):
    row = create_study(kind=Study.Kind.EXPERIMENT, design_fr="Deux groupes écrivent.", publisher_written="Un livre")
    html = html_of(stranger, row.get_absolute_url())
    assert "Deux groupes écrivent." in html
    assert "La source ne donne aucun chiffre." in html
    assert "donnees.csv" not in html
    assert "Dataset" not in html


def test_what_machines_are_told_is_what_the_page_shows(stranger, study):
    html = html_of(stranger, study.get_absolute_url())
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])["@graph"]
    kinds = {node["@type"]: node for node in graph}
    assert set(kinds) == {"BreadcrumbList", "Dataset"}
    dataset = kinds["Dataset"]
    assert dataset["name"] == study.title_fr
    assert dataset["creator"][0]["name"] == "Institut Test"
    assert dataset["temporalCoverage"] == "2017/2018"
    assert dataset["spatialCoverage"] == ["France", "monde"]
    assert dataset["variableMeasured"][0] == "Social selling"
    assert dataset["distribution"][0]["contentUrl"].endswith(reverse("barometer:csv", args=[study.slug]))
    assert dataset["isBasedOn"] == "Un compte rendu"


# The table to take away


def rows_of(response) -> list[list[str]]:
    assert response.content.startswith("\ufeff".encode())
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines(), delimiter=";"))


def test_the_table_reads_back_as_the_figures(stranger, study):
    response = stranger.get(reverse("barometer:csv", args=[study.slug]))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{study.slug}.csv"'
    head, *rows = rows_of(response)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["année"], row["région"], row["valeur"]) for row in found] == [
        ("2017", "France", "27,00"), ("2018", "France", "50,00"), ("2018", "monde", "41,00"),
        ("2018", "France", ""), ("2018", "France", "1200,00"),
    ]  # fmt: skip
    assert found[1]["effectif"] == "427"
    assert found[1]["lignes de la source"] == "35"
    assert found[2]["région déduite"] == "oui"
    assert (found[3]["borne basse"], found[3]["borne haute"], found[3]["précision"]) == (
        "70,00", "80,00", "entre deux bornes",
    )  # fmt: skip
    assert found[4]["dit avec réserve"] == "oui"


def test_the_table_holds_no_formula(stranger):
    row = create_study()
    observe(create_indicator(study=row, label_fr="=HYPERLINK(0)"), 2018, 3, note_fr="+1")
    _head, cells = rows_of(stranger.get(reverse("barometer:csv", args=[row.slug])))
    assert "'=HYPERLINK(0)" in cells
    assert "'+1" in cells


def test_the_table_of_an_english_page_is_in_english(stranger, study):
    path = reverse("barometer:csv", args=[study.slug])
    cells = rows_of(stranger.get(f"/en{path}"))[2]
    assert "Social selling" in cells
    assert "50,00" in cells


# Who may see what


def test_a_draft_is_on_no_public_page(stranger, member, organiser, community_manager):
    row = create_study(state=Study.State.DRAFT, title_fr="Secrète", publisher=create_company())
    observe(create_indicator(study=row), 2018, 3)
    talk = create_session(event=create_event())
    talk.studies.add(row)
    person = create_person(name="Anne Racine")
    row.editions.get().presented_by.add(person)
    for path in (LIST, row.publisher.get_absolute_url(), talk.event.get_absolute_url(), person.get_absolute_url()):
        assert "Secrète" not in html_of(stranger, path), path
    for path in (row.get_absolute_url(), reverse("barometer:csv", args=[row.slug])):
        statuses = [client.get(path).status_code for client in (stranger, member, organiser, community_manager)]
        assert statuses == [404, 404, 404, 200], path


def test_a_withdrawn_model_is_on_no_public_page(stranger, member, community_manager):
    person = create_person(name="Alban Essai")
    row = create_framework(title_fr="Retiré", authors=[person], is_published=False)
    for path in (LIST, create_framework().get_absolute_url(), person.get_absolute_url()):
        assert "Retiré" not in html_of(stranger, path), path
    statuses = [client.get(row.get_absolute_url()).status_code for client in (stranger, member, community_manager)]
    assert statuses == [404, 404, 200]


def test_who_is_not_published_is_not_named(stranger):
    person = create_person(name="Personne Discrète", is_published=False)
    framework = create_framework(authors=[person])
    study = create_study(years=(2018,))
    study.editions.get().presented_by.add(person)
    for path in (LIST, framework.get_absolute_url(), study.get_absolute_url()):
        assert "Personne Discrète" not in html_of(stranger, path)


def test_absurd_addresses_find_nothing(stranger, study):
    for path in (
        f"{LIST}rien/",
        f"{LIST}modeles/",
        f"{LIST}modeles/rien/",
        f"{LIST}{'x' * 300}/",
        f"{LIST}rien/donnees.csv",
    ):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"{LIST}?page=99999999999999999999").status_code == 400


# From one to the other


def test_talk_company_person_and_article_lead_to_it_and_back(stranger, study):
    start = datetime.datetime(2018, 10, 18, 7, tzinfo=datetime.UTC)
    event = create_event(starts_at=start, ends_at=start + datetime.timedelta(hours=3))
    create_session(event=event).studies.add(study)
    article = Article.objects.create(slug="billet", title_fr="Un billet", state=Article.State.PUBLISHED)
    article.studies.add(study)
    Resource.objects.create(slug="rapport", kind="report", title_fr="Le rapport", edition=study.editions.get(year=2018))
    Resource.objects.create(
        slug="cache", kind="report", title_fr="Non publié", edition=study.editions.get(year=2018), is_published=False
    )
    person = study.editions.get(year=2018).presented_by.get()
    html = html_of(stranger, study.get_absolute_url())
    for other in (event, study.publisher, person, article):
        assert f'href="{other.get_absolute_url()}' in html
        assert f'href="{study.get_absolute_url()}"' in html_of(stranger, other.get_absolute_url())
    assert f'href="{reverse("library")}#rapport"' in html
    assert "Non publié" not in html


def test_a_model_shows_its_points_in_order_and_who_proposed_it(stranger):
    person = create_person(name="Alban Essai")
    row = create_framework(
        kind=Framework.Kind.MATURITY, points=("Ignorer", "Écouter", "Répondre"), authors=[person],
        inferred_fields=["authors"], company=create_company(name="Groupe Test"),
    )  # fmt: skip
    other = create_framework()
    html = html_of(stranger, row.get_absolute_url())
    assert re.findall(r'<p class="point">([^<]+)</p>', html) == ["Ignorer", "Écouter", "Répondre"]
    assert '<ol class="ladder">' in html
    assert "Groupe Test" in html
    assert re.search(r"Alban Essai</a> <small class=.deduced.>", html)
    assert f'href="{other.get_absolute_url()}"' in html
    assert f'href="{row.get_absolute_url()}"' in html_of(stranger, person.get_absolute_url())


def test_english_shows_french_text_as_french(stranger):
    study = "/en" + create_study(title_fr="Titre français").get_absolute_url()
    framework = "/en" + create_framework(title_fr="Modèle français").get_absolute_url()
    assert '<span lang="fr">Titre français</span>' in html_of(stranger, study)
    assert '<span lang="fr">Modèle français</span>' in html_of(stranger, framework)


# What they cost


def whole_study(**fields) -> Study:
    row = create_study(publisher=create_company(), **fields)
    for year in (2017, 2018):
        edition = create_edition(study=row, year=year)
        edition.presented_by.add(create_person())
        create_population(edition=edition)
    for _ in range(2):
        indicator = create_indicator(study=row)
        for year in (2017, 2018):
            observe(indicator, year, 40)
    return row


def test_the_list_asks_as_many_queries_for_one_as_for_thirty(stranger, count_queries):
    whole_study()
    create_framework(authors=[create_person()])
    alone = count_queries(stranger, LIST)
    for _ in range(30):
        whole_study()
        create_framework(authors=[create_person()])
    assert count_queries(stranger, LIST) == alone <= 6


def test_a_page_asks_at_most_twelve_however_much_it_holds(stranger, member, count_queries):
    row = whole_study()
    create_session(event=create_event()).studies.add(row)
    alone = count_queries(stranger, row.get_absolute_url())
    for _ in range(30):
        observe(create_indicator(study=row), 2018, 5)
        create_session(event=create_event()).studies.add(row)
    assert count_queries(stranger, row.get_absolute_url()) == alone <= 12
    assert count_queries(member, row.get_absolute_url()) <= 16


def test_a_model_asks_at_most_twelve_however_long_it_is(stranger, count_queries):
    row = create_framework(authors=[create_person()])
    alone = count_queries(stranger, row.get_absolute_url())
    FrameworkPoint.objects.bulk_create(
        FrameworkPoint(framework=row, text=f"Point {number}", text_fr=f"Point {number}") for number in range(30)
    )
    for _ in range(30):
        create_framework()
    assert count_queries(stranger, row.get_absolute_url()) == alone <= 12
