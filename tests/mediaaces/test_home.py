import datetime

import pytest
import time_machine

from events.models import Event
from tests.events.pages import main_of, read
from tests.factories.directory import create_company, create_person
from tests.factories.events import (
    NOW,
    create_appearance,
    create_event,
    create_open_conference,
    create_session,
    create_venue,
)
from tests.factories.members import create_membership

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def hero(client) -> str:
    page = main_of(client, "/")
    return page[: page.index("</section>")]


def create_past(**fields) -> Event:
    return create_event(first_day=datetime.date(2009, 12, 14), last_day=datetime.date(2009, 12, 14), **fields)


def test_next_conference_with_its_room_price_and_button(client):
    event = create_open_conference(seats_taken=100, venue=create_venue(name="ESG"))
    text = read(client, "/")
    assert "Mardi 6 mars 2012, 14 h – 17 h. ESG." in text
    assert "100 inscrits sur 150" in text
    assert "S’inscrire, dès 30 €" in text
    assert f"/evenements/{event.slug}/inscription/" in hero(client)


def test_sold_out_conference_has_no_button(client):
    event = create_open_conference(seats_taken=150)
    assert f"/evenements/{event.slug}/inscription/" not in main_of(client, "/")
    assert "Complet" in hero(client)


def test_open_conference_comes_before_a_sooner_one_without_registration(client):
    create_event(title="Plus tôt", starts_at=NOW + datetime.timedelta(days=1))
    create_open_conference(title="On s’inscrit ici")
    assert "On s’inscrit ici" in hero(client)


@pytest.mark.parametrize(
    "fields", [{"state": Event.State.CANCELLED}, {"state": Event.State.DRAFT}, {"is_external": True}]
)
def test_cancelled_draft_and_others_events_are_not_the_next_conference(client, fields):
    create_open_conference(title="Pas celle-ci", **fields)
    assert "Pas celle-ci" not in hero(client)


def test_nothing_announced(client):
    create_past(title="La deuxième")
    text = read(client, "/")
    assert "Aucun rendez-vous n’est annoncé pour l’instant." in text
    assert "La deuxième" in text
    assert "next-card" not in main_of(client, "/")


def test_empty_site_has_no_hole(client):
    page = main_of(client, "/")
    assert "season" not in page
    assert "names" not in page
    assert "Pourquoi cette association" in page


def test_coming_then_the_most_recent_past_four_at_most(client):
    for year in (2009, 2010, 2011):
        day = datetime.date(year, 1, 5)
        create_event(title=f"Celle de {year}", first_day=day, last_day=day)
    create_open_conference(title="La prochaine")
    create_event(title="La suivante", starts_at=NOW + datetime.timedelta(days=90))
    page = read(client, "/")
    season = page[page.index("Ce qui vient, ce qui a eu lieu") :]
    order = [season.index(title) for title in ["La prochaine", "La suivante", "Celle de 2011", "Celle de 2010"]]
    assert order == sorted(order)
    assert "Celle de 2009" not in season


def test_member_companies_are_counted_and_named(client):
    create_membership(company=create_company(name="Yoplait"))
    create_membership(company=create_company(name="EDF"))
    create_membership(company=create_company(name="Secrète", is_published=False))
    create_company(name="Dell")
    text = read(client, "/")
    assert "2 entreprises membres sont nommées dans nos documents, sur une vingtaine en décembre 2009." in text
    assert "EDF Yoplait" in text
    assert "Secrète" not in text
    assert "Dell" not in text


def test_company_with_two_memberships_is_one_member(client):
    company = create_company(name="EDF")
    create_membership(company=company)
    create_membership(company=company, first_day=datetime.date(2011, 1, 1))
    assert "Une entreprise membre est nommée" in read(client, "/")


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_every_link_leads_somewhere(client, path):
    event = create_open_conference()
    create_membership()
    page = main_of(client, path)
    links = {part.split('"')[0] for part in page.split('href="')[1:]} - {"#chaise"}
    assert len(links) >= 6
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert event.slug in page


def test_page_is_the_same_for_everybody(client):
    create_open_conference()
    response = client.get("/")
    assert not response.cookies
    assert b"csrfmiddlewaretoken" not in response.content


def populate() -> None:
    create_membership()
    create_open_conference()
    create_appearance(session=create_session(event=create_past()), person=create_person())


def test_same_queries_for_few_and_for_many(client, count_queries):
    populate()
    few = count_queries(client, "/")
    for _ in range(8):
        populate()
    assert count_queries(client, "/") == few
    assert few <= 6
