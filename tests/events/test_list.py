import datetime

import pytest
import time_machine

from events.listing import PER_PAGE, names_in_words
from events.models import Event
from lib.dates import Precision
from tests.events.pages import main_of, read
from tests.factories.directory import create_company, create_person
from tests.factories.events import (
    NOW,
    create_appearance,
    create_event,
    create_open_conference,
    create_quota,
    create_session,
    create_venue,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 6


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def create_past(*, year=2009, title="Une conférence passée", **fields) -> Event:
    day = datetime.date(year, 12, 14)
    return create_event(title=title, first_day=day, last_day=day, **fields)


def test_coming_then_past_then_undated(client):
    create_past(title="La deuxième")
    create_open_conference(title="La prochaine")
    create_event(title="La première")
    text = read(client, "/evenements/")
    headings = ["À venir", "La prochaine", "Passés", "2009", "La deuxième", "Sans date connue", "La première"]
    places = [text.index(heading, text.index("À venir")) for heading in headings]
    assert places == sorted(places)


def test_nothing_at_all(client):
    text = read(client, "/evenements/")
    assert "Aucun rendez-vous n’est annoncé pour l’instant." in text
    assert "Aucun rendez-vous passé n’est enregistré." in text


def test_drafts_are_not_listed_even_to_those_who_may_read_them(client, organiser):
    create_event(title="Un secret", state=Event.State.DRAFT, first_day=datetime.date(2013, 1, 1))
    assert "Un secret" not in read(client, "/evenements/")
    assert "Un secret" not in read(organiser, "/evenements/")


def test_one_year(client):
    create_past(title="Celle de 2009")
    create_past(title="Celle de 2010", year=2010)
    create_open_conference(title="Celle de 2012")
    text = read(client, "/evenements/?annee=2010")
    assert "Les rendez-vous de 2010" in text
    assert "Celle de 2010" in text
    assert "Celle de 2009" not in text
    assert "Celle de 2012" in read(client, "/evenements/?annee=2012")


@pytest.mark.parametrize(
    "year", ["zz", "1", "20122", "-2012", "2012.0", "２０１２", "2031", "2010 OR 1=1", "%F0%9F%98%80", "%ff"]
)
def test_unknown_year_shows_them_all_and_says_so(client, year):
    create_past(title="Celle de 2009")
    text = read(client, f"/evenements/?annee={year}")
    assert "Aucun rendez-vous connu pour l’année demandée." in text
    assert "Celle de 2009" in text


@pytest.mark.parametrize("query", ["annee=%00", "page=99999999999999999999", "annee=99999999999999999999"])
def test_absurd_query_is_refused_without_an_error(client, query):
    assert client.get(f"/evenements/?{query}").status_code in {200, 400}


def test_pages_of_the_past(client):
    for number in range(PER_PAGE + 1):
        create_past(title=f"Passé {number:03}")
    create_open_conference(title="La prochaine")
    create_event(title="Sans date")
    first, second = read(client, "/evenements/"), read(client, "/evenements/?page=2")
    assert "Page 1 sur 2" in first
    assert "Passé 000" not in first
    assert "Sans date connue" not in first
    assert "Passé 000" in second
    assert "La prochaine" not in second
    assert "Sans date connue" in second
    assert read(client, "/evenements/?page=x") == first
    assert read(client, "/evenements/?page=99") == second


def test_event_of_others_names_its_organiser(client):
    event = create_past(is_external=True)
    event.organisers.set([create_company(name="Viadeo")])
    create_past(is_external=True, title="Sans organisateur connu")
    text = read(client, "/evenements/")
    assert "organisé par Viadeo" in text
    assert "organisé par d’autres" in text


def test_cancelled_event_stays_and_says_so(client):
    create_past(state=Event.State.CANCELLED)
    create_open_conference(title="La prochaine", state=Event.State.CANCELLED)
    assert read(client, "/evenements/").count("Annulé") == 2


@pytest.mark.parametrize(
    ("seats_taken", "words"),
    [
        (100, "50 places libres"),
        (140, "Plus que 10 places"),
        (149, "Plus qu’une place"),
        (150, "Complet, liste d’attente ouverte"),
        (151, "Complet, liste d’attente ouverte"),
    ],
)
def test_seats_left_on_the_card(client, seats_taken, words):
    create_open_conference(seats_taken=seats_taken)
    card = main_of(client, "/evenements/")
    assert f">{words}</span>" in card


def test_room_with_a_waiting_list_is_full_to_newcomers(client):
    event = create_open_conference(capacity=100)
    event.quotas.filter(is_room=True).update(waiting=1)
    assert ">Complet, liste d’attente ouverte</span>" in main_of(client, "/evenements/")


def test_full_without_a_waiting_list_is_full(client):
    create_open_conference(seats_taken=150, has_waiting_list=False)
    assert ">Complet</span>" in main_of(client, "/evenements/")


@pytest.mark.parametrize(
    ("precision", "first_day", "last_day", "words"),
    [
        (Precision.YEAR, datetime.date(2011, 1, 1), datetime.date(2011, 12, 31), "2011 jour inconnu"),
        (Precision.SEASON, datetime.date(2011, 3, 20), datetime.date(2011, 6, 20), "2011 printemps"),
        (Precision.MONTH, datetime.date(2011, 7, 1), datetime.date(2011, 7, 31), "2011 juillet"),
        (Precision.RANGE, datetime.date(2011, 2, 12), datetime.date(2011, 2, 15), "12–15 février 2011"),
        (Precision.RANGE, datetime.date(2011, 2, 12), datetime.date(2011, 9, 6), "12 février – 6 septembre 2011"),
    ],
)
def test_date_known_in_part(client, precision, first_day, last_day, words):
    create_event(first_day=first_day, last_day=last_day, date_precision=precision)
    assert words in read(client, "/evenements/")


def test_speakers_by_name_without_the_unpublished_nor_the_camera(client):
    programme = create_session(event=create_past())
    for position, name in enumerate(["Yann Gourvennec", "Olivier Cimelière", "Franck La Pinta"]):
        create_appearance(session=programme, person=create_person(name=name), position=position)
    create_appearance(session=programme, person=create_person(name="Personne Discrète", is_published=False))
    create_appearance(session=programme, person=create_person(name="Christian Aubry"), role="video")
    text = read(client, "/evenements/")
    assert "Avec Yann Gourvennec, Olivier Cimelière et Franck La Pinta." in text
    assert "Discrète" not in text
    assert "Aubry" not in text


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A et B"),
        (["A", "B", "C", "D"], "A, B, C et D"),
        (["A", "B", "C", "D", "E"], "A, B, C et 2 autres"),
    ],
)
def test_names_in_words(names, expected):
    assert names_in_words(names) == expected


def test_title_of_an_editor_is_text(client):
    create_past(title='<script>alert("1")</script>')
    page = main_of(client, "/evenements/")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_english_page_marks_a_french_title(client):
    create_past(title="Sans traduction")
    assert '<span lang="fr">Sans traduction</span>' in main_of(client, "/en/evenements/")


def test_page_is_the_same_for_everybody(client):
    create_open_conference()
    response = client.get("/evenements/")
    assert not response.cookies
    assert b"csrfmiddlewaretoken" not in response.content


def populate(events: int) -> None:
    venue, company = create_venue(), create_company()
    for number in range(events):
        event = create_past(title=f"Passé {number}", venue=venue, is_external=True)
        event.organisers.set([company])
        create_appearance(session=create_session(event=event))
        create_quota(event=event)
        create_open_conference(title=f"À venir {number}", venue=venue)
        create_event(title=f"Sans date {number}")


def test_same_queries_for_one_and_for_many(client, count_queries):
    def queries() -> list[int]:
        return [count_queries(client, path) for path in ("/evenements/", "/evenements/?annee=2009", "/en/evenements/")]

    populate(1)
    few = queries()
    populate(12)
    assert queries() == few
    assert max(few) <= MOST_QUERIES
