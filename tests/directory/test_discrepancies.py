"""Discrepancies: who decides, what is kept of it, and where the public reads of one."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from directory.models import Discrepancy
from directory.operations import AlreadyDecided, reopen_discrepancy, resolve_discrepancy
from tests.factories.accounts import create_user
from tests.factories.casestudies import create_case_study
from tests.factories.directory import create_company, create_discrepancy, create_person
from tests.factories.events import create_appearance, create_event, create_session, create_venue

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
OPEN = "Les sources ne concordent pas"
EXPLAINED = "Les sources semblent se contredire"
DECISION = {"state": "resolved", "resolution": "Vérifié\u00a0: une seule marque.", "resolution_en": "One brand."}


def address(act: str, row: Discrepancy) -> str:
    return reverse(f"admin:directory_discrepancy_{act}", args=[row.pk])


# The decision


def test_a_decision_keeps_its_words_who_and_when():
    somebody, row = create_user(), create_discrepancy()
    resolve_discrepancy(discrepancy=row, state="resolved", resolution=" Vu. ", user=somebody, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.resolution_fr, row.resolved_by, row.resolved_at) == ("resolved", "Vu.", somebody, NOW)


@pytest.mark.parametrize(("state", "words"), [("open", "Vu."), ("resolved", " "), ("autre", "Vu.")])
def test_a_decision_is_a_state_and_words(state, words):
    row = create_discrepancy()
    with pytest.raises(ValueError, match="a state and words"):
        resolve_discrepancy(discrepancy=row, state=state, resolution=words, user=create_user(), now=NOW)
    row.refresh_from_db()
    assert row.state == "open"


def test_the_second_to_decide_is_told_and_changes_nothing():
    first, row = create_user(), create_discrepancy()
    resolve_discrepancy(discrepancy=row, state="explained", resolution="Deux jours.", user=first, now=NOW)
    with pytest.raises(AlreadyDecided):
        resolve_discrepancy(discrepancy=row, state="resolved", resolution="Autre.", user=create_user(), now=NOW)
    row.refresh_from_db()
    assert (row.state, row.resolution_fr, row.resolved_by) == ("explained", "Deux jours.", first)


def test_reopened_it_waits_as_if_nobody_had_decided():
    row = create_discrepancy()
    resolve_discrepancy(discrepancy=row, state="resolved", resolution="Vu.", user=create_user(), now=NOW)
    assert reopen_discrepancy(discrepancy=row) == "Vu."
    assert reopen_discrepancy(discrepancy=row) == ""
    row.refresh_from_db()
    assert (row.state, row.resolution_fr, row.resolved_by, row.resolved_at) == ("open", "", None, None)


# The administration


def test_a_manager_decides_and_reopens_and_the_history_keeps_both(community_manager):
    row = create_discrepancy(about=create_company())
    assert "Une seule" not in community_manager.get(address("decide", row)).content.decode()
    response = community_manager.post(address("decide", row), DECISION)
    assert response["Location"] == reverse("admin:directory_discrepancy_changelist")
    row.refresh_from_db()
    assert (row.state, row.resolution_en, row.resolved_by) == ("resolved", "One brand.", community_manager.user)
    assert community_manager.get(address("decide", row)).status_code == 302
    community_manager.post(address("reopen", row))
    row.refresh_from_db()
    assert row.state == "open"
    kept = [entry.change_message for entry in LogEntry.objects.order_by("pk")]
    assert [("une seule marque" in words) for words in kept] == [True, True]
    assert "Rouverte" in kept[1]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"state": "resolved", "resolution": ""}, "Il manque la décision."),
        ({"state": "resolved", "resolution": "\u200f"}, "Il manque la décision."),
        ({"resolution": "Vu."}, "Choisissez l’une des deux."),
        ({"state": "open", "resolution": "Vu."}, "Sélectionnez un choix valide"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_decided(community_manager, sent, said):
    row = create_discrepancy()
    assert said in community_manager.post(address("decide", row), sent).content.decode()
    row.refresh_from_db()
    assert row.state == "open"


def test_only_who_may_change_it_decides(stranger, member, organiser, treasurer):
    row = create_discrepancy()
    for act in ("decide", "reopen"):
        answers = [client.post(address(act, row), DECISION).status_code for client in (organiser, treasurer)]
        assert answers == [403, 403]
        assert [client.post(address(act, row), DECISION).status_code for client in (stranger, member)] == [302, 302]
    row.refresh_from_db()
    assert row.state == "open"


def test_the_open_ones_come_first(community_manager):
    first = create_discrepancy(description_fr="La décidée")
    create_discrepancy(description_fr="L’ouverte")
    resolve_discrepancy(discrepancy=first, state="resolved", resolution="Vu.", user=create_user(), now=NOW)
    html = community_manager.get(reverse("admin:directory_discrepancy_changelist")).content.decode()
    assert html.index("L’ouverte") < html.index("La décidée")


def test_what_it_is_about_exists(community_manager):
    row, company = create_discrepancy(), create_company()
    path = address("change", row)
    fields = {"description_fr": "Deux noms", "source": row.source.pk, "source_lines": "3"}
    kind = create_discrepancy(about=company).content_type
    for number in ("", "99999999999999999999999", str(company.pk + 1000)):
        response = community_manager.post(path, fields | {"content_type": kind.pk, "object_id": number})
        assert response.status_code == 200
    assert community_manager.post(path, fields | {"content_type": kind.pk, "object_id": company.pk}).status_code == 302
    row.refresh_from_db()
    assert (row.concerns, row.state) == (company, "open")


def test_the_list_keeps_its_number_of_queries(community_manager, count_queries):
    path = reverse("admin:directory_discrepancy_changelist")
    create_discrepancy(about=create_company())
    alone = count_queries(community_manager, path)
    for _ in range(30):
        create_discrepancy(about=create_company())
    assert count_queries(community_manager, path) == alone <= 15


# The public pages


def pages():
    """A page, and what a discrepancy is about to be said there."""
    event = create_event(venue=create_venue())
    talk = create_session(event=event)
    person = create_person()
    create_appearance(session=talk, person=person)
    company, case_study = create_company(), create_case_study()
    return [
        *((event.get_absolute_url(), about) for about in (event, talk, event.venue)),
        *((about.get_absolute_url(), about) for about in (person, company, case_study)),
    ]


def test_a_page_says_what_is_open_or_explained_and_no_more_what_is_resolved(stranger):
    for path, about in pages():
        row = create_discrepancy(about=about, description_fr="Deux orthographes", description_en="Two spellings")
        html = stranger.get(path).content.decode()
        assert OPEN in html, path
        assert "Deux orthographes" in html
        assert "Two spellings" in stranger.get(f"/en{path}").content.decode()
        resolve_discrepancy(discrepancy=row, state="explained", resolution="Rien.", user=create_user(), now=NOW)
        html = stranger.get(path).content.decode()
        assert OPEN not in html
        assert EXPLAINED in html
        assert "Rien." in html
        reopen_discrepancy(discrepancy=row)
        resolve_discrepancy(discrepancy=row, state="resolved", resolution="Vu.", user=create_user(), now=NOW)
        assert "Deux orthographes" not in stranger.get(path).content.decode()


def test_a_page_says_nothing_of_others(stranger):
    about, other = create_company(), create_company()
    create_discrepancy(about=about)
    assert OPEN not in stranger.get(other.get_absolute_url()).content.decode()
    assert OPEN not in stranger.get(create_event().get_absolute_url()).content.decode()


def test_the_notes_cost_at_most_one_query(stranger, count_queries):
    for path, about in pages():
        without = count_queries(stranger, path)
        for _ in range(3):
            create_discrepancy(about=about)
        assert count_queries(stranger, path) - without <= 0, path
