"""Articles in the administration: who writes them, what the form accepts, what the list costs."""

import datetime

import pytest
from django.urls import reverse

from articles.models import Article
from tests.factories.articles import create_article, create_category, create_event_article
from tests.factories.casestudies import create_case_study
from tests.factories.directory import create_company, create_person
from tests.factories.events import create_event
from tests.factories.themes import create_theme
from tests.forms import errors_of, fields_of

pytestmark = pytest.mark.django_db
LIST = "admin:articles_article_changelist"


def change(row: Article) -> str:
    return reverse("admin:articles_article_change", args=[row.pk])


def filled(client, path: str, **fields) -> dict:
    return fields_of(client.get(path), "article_form") | fields


@pytest.mark.parametrize("name", [LIST, "admin:articles_category_changelist"])
def test_a_list_asks_as_many_queries_for_one_as_for_thirty(community_manager, count_queries, name):
    def some() -> None:
        create_article(
            author=create_person(),
            companies=[create_company()],
            categories=[create_category()],
            themes=[create_theme()],
        )

    some()
    alone = count_queries(community_manager, reverse(name))
    for _ in range(30):
        some()
    assert count_queries(community_manager, reverse(name)) == alone <= 15


def test_who_may_edit(stranger, member, treasurer, organiser, community_manager):
    path = change(create_article())
    statuses = [c.get(path).status_code for c in (stranger, member, treasurer, organiser, community_manager)]
    assert statuses == [302, 302, 403, 200, 200]
    row = Article.objects.get()
    organiser.post(path, {"title_fr": "Autre", "slug": row.slug})
    assert Article.objects.get().title_fr == row.title_fr


def test_an_article_is_written_published_and_found(community_manager, stranger):
    theme, category, company, case_study = create_theme(), create_category(), create_company(), create_case_study()
    path = reverse("admin:articles_article_add")
    fields = filled(
        community_manager, path, title_fr="Un titre", slug="un-titre", kind="essay", state="published",
        summary_fr="Deux phrases. Les nôtres.", body_fr='<p onclick="x()">Un <b>mot</b></p>', first_day="06/03/2012",
        themes=[theme.pk], categories=[category.pk], companies=[company.pk], case_studies=[case_study.pk],
    )  # fmt: skip
    response = community_manager.post(path, fields)
    assert response.status_code == 302, errors_of(response)
    row = Article.objects.get()
    assert row.body_fr == "<p>Un <strong>mot</strong></p>"
    # One day is typed once.
    assert (row.first_day, row.last_day) == (datetime.date(2012, 3, 6), datetime.date(2012, 3, 6))
    assert (list(row.themes.all()), list(row.case_studies.all())) == ([theme], [case_study])
    assert "Un <strong>mot</strong>" in stranger.get(row.get_absolute_url()).content.decode()
    assert row.history.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"first_day": "06/03/2012", "last_day": "05/03/2012", "date_precision": "range"}, "last_day"),
        ({"last_day": "05/03/2012"}, "first_day"),
        ({"first_day": "06/03/2012", "modified_on": "05/03/2012"}, "modified_on"),
    ],
)
def test_days_in_the_wrong_order_are_refused(community_manager, fields, wrong):
    path = change(create_article())
    response = community_manager.post(path, filled(community_manager, path, **fields))
    assert response.status_code == 200
    assert wrong in response.context["adminform"].form.errors


def test_saving_the_form_as_it_is_keeps_the_themes(community_manager):
    theme = create_theme()
    row = create_article(themes=[theme], title_fr="Tel quel", inferred_fields=["author"])
    path = change(row)
    response = community_manager.post(path, filled(community_manager, path, title_fr="Un autre"))
    assert response.status_code == 302
    row = Article.objects.get()
    assert (row.title_fr, list(row.themes.all()), row.inferred_fields) == ("Un autre", [theme], ["author"])


def test_the_history_says_what_changed(community_manager):
    row = create_article(title_fr="Avant")
    path = change(row)
    community_manager.post(path, filled(community_manager, path, title_fr="Après"))
    html = community_manager.get(reverse("admin:articles_article_history", args=[row.pk])).content.decode()
    assert "Avant" in html
    assert "Après" in html


def test_the_event_says_what_to_read_and_the_article_where(organiser, community_manager):
    event = create_event(title="La conférence")
    row = create_article(title_fr="Le compte rendu")
    create_event_article(event=event, article=row)
    html = organiser.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    assert "event_articles-TOTAL_FORMS" in html
    assert "Le compte rendu" in html
    assert "La conférence" in community_manager.get(change(row)).content.decode()


def test_the_editor_keeps_to_the_policy(community_manager):
    response = community_manager.get(change(create_article()))
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    html = response.content.decode()
    assert "importmap" not in html
    assert html.count("data-prose=") == 2
