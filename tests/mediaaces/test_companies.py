import datetime

import pytest

from directory.models import Company
from events.models import Event
from mediaaces.pages.companies import PER_PAGE
from members.models import Membership
from tests.events.pages import main_of, read
from tests.factories.directory import (
    create_affiliation,
    create_company,
    create_person,
    create_quote,
    create_social_account,
    create_source,
)
from tests.factories.events import create_appearance, create_event, create_session
from tests.factories.members import create_membership

pytestmark = pytest.mark.django_db


def names(client, query: str = "") -> list[str]:
    page = main_of(client, f"/entreprises/{query}")
    return [part.split("</a>")[0].split(">")[-1] for part in page.split("<h2><a ")[1:]]


def facet(client, label: str, query: str = "") -> str:
    """`Banque 1 Musée 2`: what a facet offers."""
    text = read(client, f"/entreprises/{query}")
    labels = ["Membre de Media Aces", "Secteur", "Taille", "Pays", "Chercher une entreprise"]
    start = text.index(label) + len(label)
    ends = [text.index(other, start) for other in labels if other in text[start:]]
    return text[start : min(ends)].strip()


def test_by_name_as_french_sorts_it(client):
    for name in ["Zappos", "eclau", "École de management", "EDF", "Œuvres"]:
        create_company(name=name)
    assert names(client) == ["eclau", "École de management", "EDF", "Œuvres", "Zappos"]


def test_facets_count_what_their_links_show(client):
    bank = {"sector_fr": "banque", "sector_en": "bank"}
    create_company(name="Crédit A", country="FR", **bank)
    create_company(name="Crédit B", country="CH", **bank)
    create_company(name="Musée", sector_fr="musée", country="FR", size=Company.Size.SMALL)
    create_company(name="Inconnue")
    assert facet(client, "Secteur") == "Banque 2 Musée 1 Non connu 1"
    assert facet(client, "Taille") == "Moins de 50 personnes 1 Non connu 3"
    assert facet(client, "Pays") == "France 2 Suisse 1 Non connu 1"
    assert names(client, "?secteur=banque") == ["Crédit A", "Crédit B"]
    assert names(client, "?secteur=inconnu") == ["Inconnue"]
    assert names(client, "?secteur=banque&pays=fr") == ["Crédit A"]
    assert names(client, "?taille=small") == ["Musée"]


def test_facets_count_among_what_the_others_leave(client):
    create_company(name="A", sector_fr="banque", country="FR")
    create_company(name="B", sector_fr="banque", country="CH")
    create_company(name="C", sector_fr="musée", country="FR")
    assert facet(client, "Pays", "?secteur=banque") == "France 1 Suisse 1"
    assert facet(client, "Secteur", "?pays=fr") == "Banque 1 Musée 1"


def test_chosen_facet_stays_and_can_be_removed(client):
    create_company(name="A", sector_fr="banque")
    create_company(name="B", sector_fr="musée")
    page = main_of(client, "/entreprises/?secteur=banque")
    assert 'aria-current="true" href="/entreprises/">Banque' in page
    assert '<input type="hidden" name="secteur" value="banque">' in page


def test_membership_by_its_surest_evidence(client):
    both = create_company(name="Les deux")
    create_membership(company=both, evidence=Membership.Evidence.IMPLIED)
    create_membership(company=both, evidence=Membership.Evidence.STATED, first_day=datetime.date(2010, 1, 1))
    create_membership(company=create_company(name="Par déduction"), evidence=Membership.Evidence.IMPLIED)
    create_company(name="Sans preuve")
    assert facet(client, "Membre de Media Aces") == "Citée comme membre 1 Membre, par déduction 1 Non établi 1"
    assert names(client, "?membre=oui") == ["Les deux"]
    assert names(client, "?membre=deduit") == ["Par déduction"]
    assert names(client, "?membre=inconnu") == ["Sans preuve"]
    assert "2 entreprises membres sont nommées dans nos documents" in read(client, "/entreprises/")
    assert "Membre (déduit)" in read(client, "/entreprises/")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("societe", ["Société Générale"]),
        ("SOCIÉTÉ GÉN", ["Société Générale"]),
        ("musee de l'info", ["Musée de l’Informatique"]),
        ("france telecom", ["Orange"]),
        ("  edf ", ["EDF"]),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
        ("😀", []),
    ],
)
def test_search_by_any_spelling_of_a_name(client, search, found):
    create_company(name="Société Générale")
    create_company(name="Musée de l’Informatique")
    create_company(name="Orange", other_names=["France Telecom Orange"])
    create_company(name="EDF")
    response = client.get("/entreprises/", {"q": search})
    assert response.status_code == 200
    assert [company.name for company in response.context["directory"].page.object_list] == found


def test_search_is_given_back_as_text(client):
    create_company(name="EDF")
    page = main_of(client, '/entreprises/?q="><script>alert(1)</script>')
    assert "<script>" not in page
    assert "<bdi>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</bdi>" in page
    assert "Aucune entreprise ne porte" in page


@pytest.mark.parametrize(
    "query",
    [
        "?secteur=zz",
        "?taille=enorme",
        "?pays=%F0%9F%98%80",
        "?membre=1",
        "?page=0",
        "?page=x",
        "?page=-3",
        "?inconnu=1",
    ],
)
def test_bad_value_shows_everything(client, query):
    create_company(name="EDF")
    assert names(client, query) == ["EDF"]


@pytest.mark.parametrize("query", ["?q=%00", "?page=99999999999999999999", "?q=" + "a" * 5000])
def test_absurd_query_is_no_error_of_ours(client, query):
    create_company(name="EDF")
    assert client.get(f"/entreprises/{query}").status_code in {200, 400}


def test_pages_keep_the_selection(client):
    for number in range(PER_PAGE + 1):
        create_company(name=f"Banque {number:03}", sector_fr="banque")
    create_company(name="Musée", sector_fr="musée")
    assert len(names(client)) == PER_PAGE
    assert names(client, "?secteur=banque&page=2") == ["Banque 060"]
    assert 'href="?secteur=banque&amp;page=2"' in main_of(client, "/entreprises/?secteur=banque")
    assert names(client, "?page=99") == names(client, "?page=2")


def test_unpublished_company_is_nowhere(client):
    company = create_company(name="Secrète", is_published=False)
    create_membership(company=company)
    assert "Secrète" not in read(client, "/entreprises/")
    assert client.get(company.get_absolute_url()).status_code == 404


def test_sector_in_the_language_of_the_page_same_address(client):
    create_company(name="A", sector_fr="banque", sector_en="bank")
    create_company(name="B", sector_fr="musée", sector_en="museum")
    page = main_of(client, "/en/entreprises/?secteur=banque")
    assert ">Bank" in page
    assert "?secteur=musee" in page


def test_page_of_a_company_gathers_what_is_known(client):
    group = create_company(name="Groupe Orange")
    company = create_company(
        name="Orange", parent=group, sector_fr="télécoms", employees=170000, employees_qualifier="approx", country="FR",
        founded_year=1988, other_names=["France Telecom"], note_fr="Une note.", source=create_source(title="Le billet"),
        source_lines="12", inferred_fields=["sector"],
    )  # fmt: skip
    create_company(name="Orange Business Services", parent=company)
    create_membership(
        company=company, first_day=datetime.date(2009, 12, 1), last_day=datetime.date(2009, 12, 31),
        date_precision="month", source=create_source(title="Le compte rendu"), source_lines="19",
    )  # fmt: skip
    person = create_person(name="Yann Gourvennec")
    create_affiliation(person=person, company=company, role="directeur", date_written="en 2012")
    create_affiliation(person=create_person(name="Personne Discrète", is_published=False), company=company)
    create_social_account(company=company, platform="Web", name="timeline", voice="bot")
    create_quote(company=company, said_by="Quelqu’un", first_words="Chaque crise")
    text = read(client, company.get_absolute_url())
    for expected in [
        "groupe Groupe Orange",
        "Secteur télécoms (déduit)",
        "Effectif environ 170 000 personnes",
        "Lieu France",
        "Création 1988",
        "Comprend Orange Business Services",
        "Citée comme membre, décembre 2009 Le compte rendu (l. 19)",
        "Yann Gourvennec, directeur (en 2012)",
        "timeline, Web (un automate)",
        "Quelqu’un « Chaque crise… »",
        "Aussi écrit : France Telecom",
        "Une note.",
        "Source : Le billet (l. 12).",
    ]:
        assert expected in text
    assert "Discrète" not in text


def test_appearances_and_events_without_drafts(client):
    company = create_company(name="ESG")
    day = datetime.date(2012, 3, 6)
    hosted = create_event(title="La conférence", host=company, first_day=day, last_day=day)
    organised = create_event(title="L’atelier", first_day=day, last_day=day)
    organised.organisers.set([company])
    create_appearance(session=create_session(event=hosted, title="Ouverture"), company=company, job_title="directeur")
    secret = create_event(title="Un secret", host=company, state=Event.State.DRAFT)
    create_appearance(session=create_session(event=secret, title="Un autre secret"), company=company)
    text = read(client, company.get_absolute_url())
    assert "Ouverture La conférence Intervenant non nommé, directeur" in text
    assert "Conférence, accueil La conférence" in text
    assert "Conférence, organisation L’atelier" in text
    assert "secret" not in text


def test_company_that_is_only_cited(client):
    text = read(client, create_company(name="Dell").get_absolute_url())
    assert "Nos documents la citent, sans plus." in text
    assert "Rien ne dit si elle est membre." in text
    assert "Secteur non connu" in text


def test_name_is_text(client):
    company = create_company(name="<b onclick=x>A</b>", sector_fr="<i>s</i>", note_fr="<script>1</script>")
    for path in ("/entreprises/", company.get_absolute_url()):
        page = main_of(client, path)
        assert "<b onclick" not in page
        assert "<i>s" not in page
        assert "<script>" not in page


@pytest.mark.parametrize("slug", ["inconnue", "99999999999999999999"])
def test_no_such_company(client, slug):
    assert client.get(f"/entreprises/{slug}/").status_code in {400, 404}


def test_same_queries_for_one_company_and_for_many(client, count_queries):
    create_membership(company=create_company(parent=create_company()))
    few = count_queries(client, "/entreprises/")
    for _ in range(20):
        create_membership(company=create_company(parent=create_company()))
    assert count_queries(client, "/entreprises/") == few
    assert few <= 6


def test_same_queries_for_a_company_little_and_much_known(client, count_queries):
    company = create_company(parent=create_company(), source=create_source())

    def add(number: int) -> None:
        create_company(parent=company)
        create_membership(company=company, first_day=datetime.date(2009, 1, number), source=create_source())
        create_affiliation(company=company)
        create_appearance(session=create_session(), person=create_person(), company=company)
        create_event(host=company).organisers.set([company, create_company()])
        create_social_account(company=company)
        create_quote(company=company, person=create_person())

    add(1)
    few = count_queries(client, company.get_absolute_url())
    for number in range(2, 14):
        add(number)
    assert count_queries(client, company.get_absolute_url()) == few
    assert few <= 12
