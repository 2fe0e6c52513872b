"""What pages say to machines is what they say to readers, no finer and no more."""

import datetime
import html
import json
import re

import pytest
import time_machine

from casestudies.models import CaseStudy
from events.models import Appearance, Event, Session
from lib.dates import Precision
from tests.events.pages import main_of, words
from tests.factories.barometer import create_framework
from tests.factories.casestudies import create_case_study, create_programme, create_use
from tests.factories.directory import create_company, create_person
from tests.factories.events import (
    NOW,
    create_appearance,
    create_event,
    create_open_conference,
    create_session,
    create_ticket_type,
    create_venue,
)
from tests.factories.members import create_membership
from tests.factories.themes import create_theme

pytestmark = pytest.mark.django_db
SITE = "https://aces.example"
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE
    with time_machine.travel(NOW, tick=False):
        yield


def said(client, path: str) -> list[dict]:
    """The nodes of the page; it has one element of them, and no script beside that runs in it."""
    found = SCRIPT.findall(client.get(path).content.decode())
    assert len(found) == 1, path
    data = json.loads(found[0])
    assert data["@context"] == "https://schema.org"
    return data.get("@graph", [data])


def first(client, path: str) -> dict:
    return said(client, path)[0]


def test_event_says_title_days_place_people_and_prices_of_its_page(client):
    venue = create_venue(name="ESG", street="35 avenue Philippe-Auguste", postcode="75011", city="Paris", country="FR")
    event = create_open_conference(title="La conférence", summary="Un chapeau.", venue=venue, seats_taken=145)
    create_ticket_type(
        event=event,
        part=event.parts.get(),
        quotas=list(event.quotas.filter(is_room=True)),
        name="Déjeuner",
        audience="members",
        member_price_cents=2500,
    )
    session = create_session(event=event, title="Une intervention")
    create_appearance(session=session, person=create_person(name="Anne Essai", slug="anne-essai"))
    create_appearance(session=session, person=create_person(name="Paul Caché", is_published=False))
    create_appearance(session=session, person=create_person(name="Chef opérateur"), role=Appearance.Role.FILMED)
    create_appearance(session=session, name_written="M. Untel")
    path = event.get_absolute_url()
    node, way = said(client, path)
    assert (node["@type"], node["name"], node["url"]) == ("Event", "La conférence", f"{SITE}{path}")
    assert (node["startDate"], node["endDate"]) == ("2012-03-06T14:00:00+01:00", "2012-03-06T17:00:00+01:00")
    assert node["eventStatus"] == "https://schema.org/EventScheduled"
    assert node["location"]["address"]["streetAddress"] == "35 avenue Philippe-Auguste"
    assert [row["name"] for row in node["performer"]] == ["Anne Essai", "M. Untel"]
    assert node["organizer"] == [
        {"@type": "Organization", "@id": f"{SITE}/#association", "name": "Media Aces", "url": f"{SITE}/"}
    ]
    offers = {row["name"]: row for row in node["offers"]}
    seat = offers[event.ticket_types.get(position=1).name]
    assert (seat["price"], seat["priceCurrency"]) == ("30.00", "EUR")
    assert seat["availability"] == "https://schema.org/LimitedAvailability"
    assert seat["validThrough"] == "2012-03-05T18:00:00+01:00"
    assert seat["url"] == f"{SITE}{path}inscription/"
    assert offers["Déjeuner"]["price"] == "25.00"
    assert offers["Déjeuner"]["description"] == "Réservé aux membres"
    assert "url" not in offers["Déjeuner"]
    page = words(main_of(client, path))
    shown = [node["name"], node["description"], venue.street, "30 €", "50 €", "25 €"]
    assert [text for text in shown if text not in page] == []
    assert [step["item"] for step in way["itemListElement"]] == [f"{SITE}/", f"{SITE}/evenements/", f"{SITE}{path}"]


@pytest.mark.parametrize(
    ("seats_taken", "fields", "expected"),
    [
        (0, {}, "InStock"),
        (150, {}, "SoldOut"),
        (0, {"opens_at": NOW + datetime.timedelta(days=1)}, "PreOrder"),
        (0, {"closes_at": NOW - datetime.timedelta(days=1)}, "OutOfStock"),
        (0, {"state": Event.State.CANCELLED}, "OutOfStock"),
    ],
)
def test_offer_says_whether_it_can_be_had(client, seats_taken, fields, expected):
    event = create_open_conference(seats_taken=seats_taken, **fields)
    node = first(client, event.get_absolute_url())
    assert node["offers"][0]["availability"] == f"https://schema.org/{expected}"
    status = "EventCancelled" if fields.get("state") else "EventScheduled"
    assert node["eventStatus"] == f"https://schema.org/{status}"


MARCH = {"first_day": datetime.date(2010, 3, 1), "last_day": datetime.date(2010, 3, 31)}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (MARCH | {"date_precision": Precision.MONTH}, "2010-03"),
        (MARCH | {"date_precision": Precision.YEAR}, "2010"),
        (MARCH | {"date_precision": Precision.MONTH, "is_date_inferred": True}, None),
        ({}, None),
    ],
)
def test_past_event_is_dated_no_finer_than_known_and_not_where_deduced(client, fields, expected):
    assert first(client, create_event(**fields).get_absolute_url()).get("startDate") == expected


def test_course_says_its_modules_and_the_event_above_it(client):
    above = create_event(title="La manifestation")
    course = create_event(title="La formation", kind=Event.Kind.COURSE, parent=above)
    create_event(title="Brouillon", parent=above, state=Event.State.DRAFT)
    day = datetime.date(2014, 2, 12)
    create_session(event=course, kind=Session.Kind.MODULE, title="Module 1", first_day=day, last_day=day)
    node = first(client, course.get_absolute_url())
    assert node["@type"] == "EducationEvent"
    assert node["superEvent"]["name"] == "La manifestation"
    assert node["subEvent"] == [{"@type": "Event", "name": "Module 1", "startDate": "2014-02-12"}]
    assert [row["name"] for row in first(client, above.get_absolute_url())["subEvent"]] == ["La formation"]


def test_event_of_others_is_not_said_to_be_ours(client):
    event = create_event(is_external=True)
    assert "organizer" not in first(client, event.get_absolute_url())
    event.organisers.add(create_company(name="SAWI"))
    assert [row["name"] for row in first(client, event.get_absolute_url())["organizer"]] == ["SAWI"]
    Event.objects.update(inferred_fields=["organisers"])
    assert "organizer" not in first(client, event.get_absolute_url())


def test_speaker_says_the_company_of_the_latest_day_and_where_they_spoke(client):
    person = create_person(name="Anne Essai", other_names=["A. Essai"])
    event = create_event(title="Le rendez-vous")
    draft = create_event(title="Brouillon", state=Event.State.DRAFT)
    for row in (event, draft):
        create_appearance(
            session=create_session(event=row), person=person, company=create_company(name=f"Pour {row.title}")
        )
    node, _ = said(client, person.get_absolute_url())
    assert (node["@type"], node["name"], node["alternateName"]) == ("Person", "Anne Essai", ["A. Essai"])
    assert node["worksFor"]["name"] == "Pour Le rendez-vous"
    assert [row["name"] for row in node["performerIn"]] == ["Le rendez-vous"]
    Appearance.objects.update(is_inferred=True)
    assert "worksFor" not in first(client, person.get_absolute_url())


def test_company_says_what_its_page_says_and_nothing_deduced(client):
    company = create_company(
        name="Essai & Cie",
        city="Lyon",
        country="FR",
        founded_year=1990,
        employees=5000,
        employees_qualifier="more_than",
    )
    path = company.get_absolute_url()
    node = first(client, path)
    assert html.unescape(node["name"]) == "Essai & Cie"
    assert node["address"] == {"@type": "PostalAddress", "addressLocality": "Lyon", "addressCountry": "FR"}
    assert node["foundingDate"] == "1990"
    assert node["numberOfEmployees"] == {"@type": "QuantitativeValue", "minValue": 5000}
    assert "memberOf" not in node
    create_membership(company=company, evidence="stated")
    type(company).objects.update(inferred_fields=["country", "founded_year", "employees"])
    node = first(client, path)
    assert node["memberOf"]["name"] == "Media Aces"
    assert {"address", "foundingDate", "numberOfEmployees"} & set(node) == set()


def test_case_study_says_whom_it_is_about(client):
    company = create_company(name="Essai")
    row = create_case_study(title_fr="Une étude", companies=[company], uses=[create_use(name="relation client")])
    node, way = said(client, row.get_absolute_url())
    assert (node["@type"], node["headline"]) == ("Article", "Une étude")
    assert [about["name"] for about in node["about"]] == ["Essai"]
    assert node["keywords"] == ["relation client"]
    assert way["itemListElement"][-1]["name"] == "Une étude"
    CaseStudy.objects.update(state=CaseStudy.State.DRAFT)
    assert client.get(row.get_absolute_url()).status_code == 404


def test_home_says_who_we_are_and_about_says_who_founded_it(client):
    create_person(name="Yann Gourvennec", slug="yann-gourvennec")
    create_membership(company=create_company(name="Yoplait"))
    association, site = said(client, "/")[:2]
    assert (association["@type"], association["@id"]) == ("Organization", f"{SITE}/#association")
    assert (site["@type"], site["inLanguage"]) == ("WebSite", "fr")
    target = site["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE}/recherche/?q={{search_term_string}}"
    found = client.get(target.removeprefix(SITE).replace("{search_term_string}", "rien"))
    assert found.status_code == 200
    about = first(client, "/association/")
    assert about["@id"] == association["@id"]
    assert [row["name"] for row in about["founder"]] == ["Yann Gourvennec"]
    assert [row["name"] for row in about["member"]] == ["Yoplait"]


def test_other_pages_say_the_way_to_them(client):
    for row, names in [
        (create_programme(title_fr="Un programme"), ["Accueil", "Études de cas", "Programmes", "Un programme"]),
        (create_framework(title_fr="Un modèle"), ["Accueil", "Baromètre", "Un modèle"]),
        (create_theme(name="une thématique"), ["Accueil", "Thématiques", "une thématique"]),
    ]:
        way = first(client, row.get_absolute_url())
        assert way["@type"] == "BreadcrumbList"
        assert [step["name"] for step in way["itemListElement"]] == names
        assert way["itemListElement"][-1]["item"] == f"{SITE}{row.get_absolute_url()}"


def test_hostile_title_stays_inside_and_is_read_back_as_it_was(client):
    title = "</script><script>alert(1)</script>\u2028<!--"
    event = create_event(title=title)
    assert first(client, event.get_absolute_url())["name"] == title
    assert b"<script>alert" not in client.get(event.get_absolute_url()).content


def test_english_pages_say_english_addresses_and_words(client):
    event = create_event(title_fr="Le titre", title_en="The title", first_day="2012-03-06", last_day="2012-03-06")
    node, way = said(client, f"/en{event.get_absolute_url()}")
    assert (node["name"], node["url"]) == ("The title", f"{SITE}/en/evenements/{event.slug}/")
    assert way["itemListElement"][0]["item"] == f"{SITE}/en/"
