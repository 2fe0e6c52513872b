"""The index follows every change of what a page says, in the transaction of that change."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from casestudies.models import Point
from events.models import Event
from search.following import FOLLOWED
from search.models import Entry, Text
from search.operations import follow, gathered, reindex_everything
from search.searching import Search
from tests.factories.articles import create_article
from tests.factories.barometer import (
    create_edition,
    create_framework,
    create_indicator,
    create_population,
    create_study,
    observe,
)
from tests.factories.casestudies import create_case_study, create_programme, create_use
from tests.factories.directory import create_affiliation, create_company, create_person, create_social_account
from tests.factories.events import create_appearance, create_event, create_session, create_venue
from tests.factories.library import create_resource
from tests.factories.themes import create_theme, put_under
from themes.models import Synonym

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def found(query: str, language: str = "fr") -> set[str]:
    return {result.text.title for result in Search.read({"q": query}, language).results}


class Rollback(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_indexed():
    article = create_article(title_fr="Avant")
    with transaction.atomic():
        create_article(title_fr="Fantôme")
        article.title_fr = "Pendant"
        article.save()
        assert found("fantome") == {"Fantôme"}
        transaction.set_rollback(True)
    assert (found("fantome"), found("pendant"), found("avant")) == (set(), set(), {"Avant"})


def test_a_page_that_changes_changes_its_entry():
    article = create_article(title_fr="Avant", title_en="Before")
    article.title_fr, article.title_en = "Après", "After"
    article.save()
    assert (found("avant"), found("après")) == (set(), {"Après"})
    assert (found("before", "en"), found("after", "en")) == (set(), {"After"})


def test_a_page_that_is_deleted_leaves_no_entry():
    create_article(title_fr="Éphémère")
    Article.objects.filter(title_fr="Éphémère").delete()
    assert found("éphémère") == set()
    assert not Entry.objects.exists()
    assert not Text.objects.exists()


DRAFTS = [
    ("article", lambda: create_article(title_fr="Secret", state="draft"), {"state": "published"}),
    ("review", lambda: create_article(title_fr="Secret", state="review"), {"state": "published"}),
    ("event", lambda: create_event(title="Secret", state="draft"), {"state": "published"}),
    ("case", lambda: create_case_study(title_fr="Secret", state="draft"), {"state": "published"}),
    ("study", lambda: create_study(title_fr="Secret", state="draft"), {"state": "published"}),
    ("framework", lambda: create_framework(title_fr="Secret", is_published=False), {"is_published": True}),
    ("programme", lambda: create_programme(title_fr="Secret", is_published=False), {"is_published": True}),
    ("resource", lambda: create_resource(title_fr="Secret", is_published=False), {"is_published": True}),
    ("company", lambda: create_company(name="Secret", is_published=False), {"is_published": True}),
    ("person", lambda: create_person(name="Secret", is_published=False), {"is_published": True}),
]


@pytest.mark.parametrize(("create", "publish"), [row[1:] for row in DRAFTS], ids=[row[0] for row in DRAFTS])
def test_what_is_not_published_is_not_found_until_it_is_and_no_more_after(create, publish):
    row = create()
    hidden = {name: getattr(row, name) for name in publish}
    for language in ("fr", "en"):
        assert found("secret", language) == set()
    for values, expected in ((publish, {"Secret"}), (hidden, set())):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        assert found("secret") == found("secret", "en") == expected


def test_the_talks_of_a_draft_appear_with_it():
    event = create_event(title="Brouillon", state=Event.State.DRAFT)
    create_session(event=event, title="Écouter d’abord")
    assert found("écouter") == set()
    event.state = Event.State.PUBLISHED
    event.save()
    assert found("écouter") == {"Écouter d’abord"}


def test_parts_of_a_page_change_its_entry():
    row = create_case_study(title_fr="Étude")
    point = Point.objects.create(case_study=row, kind=Point.Kind.STEP, text_fr="Former les vendeurs")
    assert found("vendeurs") == {"Étude"}
    point.text_fr = "Former les caissiers"
    point.save()
    assert (found("vendeurs"), found("caissiers")) == (set(), {"Étude"})
    point.delete()
    assert found("caissiers") == set()


def test_parts_of_every_kind_are_followed():
    study = create_study(title_fr="Baromètre")
    edition = create_edition(study=study, year=2018)
    create_population(edition=edition, name_fr="dirigeants")
    observe(create_indicator(study=study, label_fr="Adoption"), 2018, 42)
    assert found("dirigeants") == found("adoption 42") == {"Baromètre"}
    person, company = create_person(name="Anne Racine"), create_company(name="Orange")
    create_affiliation(person=person, company=company, role_fr="Directrice")
    assert found("directrice") == {"Anne Racine"}
    create_social_account(company=company, name="@orange_conseil", platform="Twitter")
    assert found("conseil") == {"Orange"}
    event = create_event(title="Rendez-vous")
    create_appearance(session=create_session(event=event, title="Exposé"), person=person)
    assert found("exposé racine") == {"Exposé"}


def test_links_are_followed_from_both_ends():
    row, company = create_case_study(title_fr="Étude"), create_company(name="Orange")
    row.companies.add(company)
    assert found("orange étude") == {"Étude"}
    company.case_studies.remove(row)
    assert found("orange étude") == set()
    company.case_studies.add(row)
    assert found("orange étude") == {"Étude"}
    company.case_studies.clear()
    assert found("orange étude") == set()


def test_a_name_that_changes_changes_on_every_page():
    company, use = create_company(name="Gaz de France"), create_use()
    create_case_study(title_fr="Étude", companies=[company], uses=[use])
    company.name = "Engie"
    company.save()
    assert (found("gaz"), found("engie")) == (set(), {"Engie", "Étude"})
    use.name_fr = "recrutement"
    use.save()
    assert found("recrutement") == {"Étude"}
    venue = create_venue(name="La Cantine")
    create_event(title="Rencontre", venue=venue)
    venue.name_fr = "Le Numa"
    venue.save()
    assert found("numa") == {"Rencontre"}


def test_a_company_saved_without_a_new_name_touches_no_other_page():
    company = create_company(name="Orange")
    create_case_study(companies=[company])
    with CaptureQueriesContext(connection) as queries:
        company.save()
    assert not any("casestudies_casestudy" in query["sql"] for query in queries)


def test_themes_lead_to_what_is_under_them():
    theme, article = create_theme(name="veille"), create_article(title_fr="Écouter")
    put_under(theme, article)
    assert found("veille") == {"veille", "Écouter"}
    word = Synonym.objects.create(theme=theme, word="monitoring")
    assert found("monitoring") == {"veille", "Écouter"}
    word.delete()
    assert found("monitoring") == set()
    theme.delete()
    assert found("veille") == set()


def test_what_is_gathered_is_written_once_and_with_the_rest():
    with CaptureQueriesContext(connection) as queries, gathered():
        row = create_case_study(title_fr="Étude")
        for number in range(20):
            Point.objects.create(case_study=row, kind=Point.Kind.STEP, text_fr=f"étape {number}")
        assert found("étape") == set()
    assert found("étape 19") == {"Étude"}
    assert sum('INSERT INTO "search_text"' in query["sql"] for query in queries) == 1


def test_a_gathering_that_fails_writes_nothing():
    def fail():
        with gathered():
            create_article(title_fr="Perdu")
            raise Rollback

    with pytest.raises(Rollback):
        fail()
    assert not Article.objects.exists()
    create_article(title_fr="Trouvé")
    assert found("trouvé") == {"Trouvé"}


def test_making_it_anew_changes_nothing_and_repairs_what_was_written_aside():
    row = create_article(title_fr="Avant")
    assert reindex_everything() == {"kept": 2}
    Article.objects.filter(pk=row.pk).update(title_fr="Après", title="Après")
    assert found("avant") == {"Avant"}
    assert reindex_everything()["written"] == 2
    assert (found("avant"), found("après")) == (set(), {"Après"})
    assert reindex_everything()["written"] == 0


def test_the_database_keeps_no_word_of_what_is_gone():
    """FTS5 finds by its own lists: an entry that was not taken out of them would still answer."""
    for _ in range(3):
        create_article(title_fr="Temporaire").delete()
    table = {"sqlite": "search_fts WHERE search_fts MATCH '\"fr=temporaire\"'"}.get(
        connection.vendor, "search_text WHERE vector @@ '''fr=temporaire'''::tsquery"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


def test_rows_updated_in_one_statement_follow_when_they_are_told():
    article = create_article(title_fr="Ancien titre")
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(title_fr="Nouveau titre")
        follow(kind="article", keys=[article.pk])
    assert (found("ancien"), found("nouveau")) == (set(), {"Nouveau titre"})


ASIDE = {".venv", "tests", "benchmarks", "scripts", "var"}
# Of a session, which other one tells the same: no entry says it.
NOT_SHOWN = {("mediaaces/loading/records.py", "Session", "update")}


def test_no_statement_changes_rows_behind_the_index():
    names = {model.__name__ for model in FOLLOWED}
    behind = {"update", "bulk_create", "bulk_update"}
    root, met = Path(settings.BASE_DIR), set()
    folders = [folder for folder in root.iterdir() if folder.is_dir() and folder.name not in ASIDE]
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        if "migrations" in path.parts or not any(f".{word}(" in path.read_text() for word in behind):
            continue
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in behind:
                place = call.func.value
                while isinstance(place, ast.Attribute | ast.Call):
                    place = place.value if isinstance(place, ast.Attribute) else place.func
                if isinstance(place, ast.Name) and place.id in names:
                    met.add((str(path.relative_to(root)), place.id, call.func.attr))
    assert met == NOT_SHOWN
