"""What is to verify: each count is what its list shows, and each person sees their own."""

import datetime

import pytest
from django.urls import reverse

from articles.models import Article
from directory.verifying import LABELS
from events.models import Event
from tests.factories.casestudies import create_case_study
from tests.factories.directory import create_company, create_discrepancy, create_person
from tests.factories.events import create_event, create_session
from tests.factories.library import create_resource

pytestmark = pytest.mark.django_db
PATH = "/gestion/a-verifier/"
DAY = datetime.date(2012, 3, 6)


@pytest.fixture
def some():
    """One row for each check, and one in order beside it."""
    create_discrepancy(about=create_company(sector_fr="banque", sector_en="bank"))
    create_company(sector_fr="banque", inferred_fields=["sector"])
    create_person(is_surname_known=False)
    create_person()
    create_event()
    create_event(first_day=DAY, last_day=DAY, is_date_inferred=True)
    create_session(event=Event.objects.first())
    Article.objects.create(slug="a-relire", title_fr="À relire", title_en="To review", state="review")
    create_resource(is_link_lost=True, url="", title_en="Lost")
    row = create_case_study(title_en="A study", first_day=DAY, last_day=DAY)
    row.references.create(title_fr="Ailleurs", title_en="Elsewhere")


def found(client) -> dict[str, dict[str, int]]:
    checks = client.get(PATH).context["checks"]
    return {check.name: {row.kind: row.count for row in check.found} for check in checks}


def test_a_manager_sees_what_waits_in_all_that_they_keep(some, community_manager):
    seen = found(community_manager)
    assert list(seen) == list(LABELS)
    assert seen["open"] == {"Discordances": 1}
    assert seen["review"] == {"Articles": 1}
    assert seen["lost"] == {"Ressources": 1, "Études de cas": 1}
    assert seen["undated"]["Articles"] == 1
    assert seen["dates"] == {"Événements": 1}
    assert seen["surname"] == {"Personnes": 1}
    assert seen["fields"] == {"Entreprises": 1}
    # The sentence that the factory gives a case study has no English: the case study is what one opens.
    assert seen["english"]["Études de cas"] == 1
    assert seen["english"]["Entreprises"] == 1


def test_each_number_is_that_of_its_list(some, community_manager):
    checks = community_manager.get(PATH).context["checks"]
    rows = [row for check in checks for row in check.found]
    assert len(rows) >= 10
    for row in rows:
        listing = community_manager.get(row.url)
        assert listing.context["cl"].result_count == row.count, row


def test_an_organiser_sees_what_they_may_open_and_decides_nothing(some, organiser):
    seen = found(organiser)
    assert seen["open"] == {"Discordances": 1}
    assert "lost" in seen
    kinds = {kind for rows in seen.values() for kind in rows}
    assert "Événements" in kinds
    assert not kinds & {"Études de cas", "Ressources"}
    assert reverse("admin:directory_discrepancy_decide", args=[1])[:-10] not in organiser.get(PATH).content.decode()


def test_it_is_for_those_who_keep_the_facts(stranger, member, treasurer, door, administrator):
    statuses = [client.get(PATH).status_code for client in (stranger, member, treasurer, door, administrator)]
    assert statuses == [302, 302, 403, 403, 200]


def test_the_first_page_leads_there_whom_it_is_for(community_manager, treasurer):
    assert f'href="{PATH}"' in community_manager.get("/gestion/").content.decode()
    assert f'href="{PATH}"' not in treasurer.get("/gestion/").content.decode()


def test_an_unknown_check_narrows_nothing(some, community_manager):
    path = reverse("admin:directory_company_changelist")
    listing = community_manager.get(f"{path}?verifier=rien")
    assert listing.context["cl"].result_count == 2


def test_as_many_queries_for_one_as_for_thirty(some, community_manager, count_queries):
    alone = count_queries(community_manager, PATH)
    for _ in range(30):
        create_discrepancy(about=create_company())
        create_case_study()
    assert count_queries(community_manager, PATH) == alone <= 15
