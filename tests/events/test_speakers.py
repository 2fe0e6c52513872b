import datetime

import pytest

from events.models import Event
from events.speaking import PER_PAGE
from tests.events.pages import main_of, read
from tests.factories.directory import create_affiliation, create_company, create_person, create_quote, create_source
from tests.factories.events import create_appearance, create_event, create_session

pytestmark = pytest.mark.django_db


def speak(person, *, year: int | None = 2009, state=Event.State.PUBLISHED, event_title=None, **fields):
    day = datetime.date(year, 12, 14) if year else None
    event = create_event(first_day=day, last_day=day, state=state, title=event_title)
    return create_appearance(session=create_session(event=event), person=person, **fields)


def test_listed_by_initial_of_the_surname_accents_folded(client):
    for name in ["Zoé Abel", "Jean Écho", "Anne Eden", "Paul Zola"]:
        speak(create_person(name=name))
    text = read(client, "/intervenants/")
    order = [text.index(part) for part in ["A Zoé Abel", "E Jean Écho", "Anne Eden", "Z Paul Zola"]]
    assert order == sorted(order)
    assert "4 personnes ont pris la parole" in text


def test_company_of_the_latest_appearance_and_their_number(client):
    person = create_person(name="Yann Gourvennec")
    speak(person, year=2018, company=create_company(name="Visionary Marketing"))
    speak(person, year=2012, company=create_company(name="Orange"))
    speak(person, year=None, company=create_company(name="Ailleurs"))
    assert "Yann Gourvennec Visionary Marketing, 3 interventions" in read(client, "/intervenants/")


def test_only_who_spoke_at_something_published(client):
    speak(create_person(name="Du Brouillon"), state=Event.State.DRAFT)
    speak(create_person(name="Personne Discrète", is_published=False))
    speak(create_person(name="Christian Aubry"), role="video")
    create_affiliation(person=create_person(name="Jamais Montée"))
    assert "Aucun intervenant n’est enregistré pour l’instant." in read(client, "/intervenants/")


def test_draft_appearance_counts_nowhere(client):
    person = create_person(name="Yann Gourvennec")
    speak(person, company=create_company(name="Orange"))
    speak(person, year=2030, state=Event.State.DRAFT, company=create_company(name="Secret"))
    assert "Yann Gourvennec Orange" in read(client, "/intervenants/")
    for path in ("/intervenants/", person.get_absolute_url()):
        assert "Secret" not in read(client, path)
        assert "interventions" not in read(client, path).lower().replace("interventions", "", 1)


def test_pages(client):
    for number in range(PER_PAGE + 1):
        speak(create_person(name=f"Claude N{number:03}"))
    assert "Claude N100" not in read(client, "/intervenants/")
    assert "Claude N100" in read(client, "/intervenants/?page=2")
    assert read(client, "/intervenants/?page=-1") == read(client, "/intervenants/?page=2")
    assert read(client, "/intervenants/?page=x") == read(client, "/intervenants/")


def test_page_of_a_person_newest_first_with_the_company_of_each_day(client):
    person = create_person(name="Yann Gourvennec", note="Cofondateur.")
    speak(person, year=2009, event_title="La deuxième", company=create_company(name="Orange"), job_title="directeur")
    speak(person, year=None, event_title="Sans date", company=create_company(name="Ailleurs"))
    speak(person, year=2018, event_title="Le petit déjeuner", company=create_company(name="Visionary Marketing"))
    text = read(client, person.get_absolute_url())
    order = [text.index(title) for title in ["Le petit déjeuner", "La deuxième", "Sans date"]]
    assert order == sorted(order)
    assert "Visionary Marketing (14 décembre 2018)" in text
    assert "La deuxième directeur, Orange" in text


def test_dated_affiliations_with_what_was_deduced(client):
    person = create_person()
    create_affiliation(
        person=person, company=create_company(name="Orange"), role="directeur", first_day=datetime.date(2012, 1, 1),
        last_day=datetime.date(2012, 12, 31), date_precision="year", is_date_inferred=True,
    )  # fmt: skip
    create_affiliation(person=person, company=create_company(name="Secrète", is_published=False))
    page = main_of(client, person.get_absolute_url())
    text = read(client, person.get_absolute_url())
    assert "Orange directeur 2012 (déduit)" in text
    assert "Secrète date inconnue" in text
    assert "/entreprises/" + person.affiliations.get(role="").company.slug not in page


def test_unknown_surname_is_said(client):
    assert "Nom de famille inconnu" in read(
        client, create_person(name="Loïc", is_surname_known=False).get_absolute_url()
    )


def test_quotes_give_first_words_and_source(client):
    person = create_person()
    create_quote(
        person=person,
        first_words="Nous avons ouvert",
        source=create_source(title="Compte rendu", url="https://a.example/"),
        source_lines="39",
    )
    text = read(client, person.get_absolute_url())
    assert "« Nous avons ouvert… » Compte rendu, l. 39" in text
    assert 'href="https://a.example/" hreflang="fr" rel="noopener external"' in main_of(
        client, person.get_absolute_url()
    )


def test_published_person_without_appearance_has_a_page(client):
    assert "Aucune intervention à un rendez-vous publié." in read(client, create_person().get_absolute_url())


@pytest.mark.parametrize("slug", ["inconnu", "99999999999999999999", "%00", "a%0a"])
def test_no_such_person(client, slug):
    assert client.get(f"/intervenants/{slug}/").status_code in {400, 404}


def test_unpublished_person_has_no_page(client, organiser):
    person = create_person(is_published=False)
    assert client.get(person.get_absolute_url()).status_code == 404
    assert organiser.get(person.get_absolute_url()).status_code == 404


def test_name_is_text(client):
    person = create_person(name="<b onclick=x>Moi</b>", note="<i>n</i>", biography="<script>1</script>")
    speak(person)
    for path in ("/intervenants/", person.get_absolute_url()):
        page = main_of(client, path)
        assert "<b onclick" not in page
        assert "<script>" not in page
        assert "<i>n" not in page


def test_same_queries_for_one_person_and_for_many(client, count_queries):
    speak(create_person(), company=create_company())
    few = count_queries(client, "/intervenants/")
    for _ in range(20):
        speak(create_person(), company=create_company())
    assert count_queries(client, "/intervenants/") == few
    assert few <= 6


def test_same_queries_for_one_appearance_and_for_many(client, count_queries):
    person = create_person(source=create_source())

    def add():
        speak(person, company=create_company())
        create_affiliation(person=person)
        create_quote(person=person, company=create_company())

    add()
    few = count_queries(client, person.get_absolute_url())
    for _ in range(12):
        add()
    assert count_queries(client, person.get_absolute_url()) == few
    assert few <= 12
