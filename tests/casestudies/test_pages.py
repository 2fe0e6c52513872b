"""The public pages of case studies, for a stranger, and what they cost."""

import datetime
import re

import pytest
from django.urls import reverse

from casestudies.models import CaseStudy, Platform
from tests.factories.articles import create_article
from tests.factories.casestudies import create_case_study, create_platform, create_use
from tests.factories.directory import create_company, create_person, create_source
from tests.factories.events import create_event, create_session
from tests.factories.library import create_resource
from tests.factories.themes import create_theme

pytestmark = pytest.mark.django_db
LIST = "/etudes-de-cas/"


def facet_links(html: str) -> list[tuple[str, int]]:
    """(address, number shown) of every choice of the facets that is not taken yet."""
    pattern = r'<a class="facet" href="([^"]+)">[^<]+<span>(\d+)</span></a>'
    return [(href.replace("&amp;", "&"), int(number)) for href, number in re.findall(pattern, html)]


def number_found(html: str) -> int:
    return int(re.search(r"<strong>(\d+) études?</strong>", html)[1])


@pytest.fixture
def some():
    """Six case studies over two uses, two platforms, and companies of two sectors."""
    bank = create_company(name="Banque A", sector_fr="banque", sector_en="bank")
    other = create_company(name="Banque B", sector_fr="banque", sector_en="bank")
    shop = create_company(name="Magasin", sector_fr="commerce", sector_en="retail")
    crisis, campaign = create_use(), create_use(slug="campagne", name="campagne")
    twitter, facebook = create_platform(), create_platform(name="Facebook")
    create_case_study(companies=[bank, other], uses=[crisis], platforms=[twitter], results=[(10, "fans")])
    create_case_study(companies=[bank, shop], uses=[crisis, campaign], platforms=[twitter, facebook])
    create_case_study(companies=[shop], uses=[campaign], platforms=[facebook, facebook], results=[(5, "percent")])
    create_case_study(companies=[other], uses=[campaign])
    create_case_study(uses=[crisis], kind=CaseStudy.Kind.PANEL)
    create_case_study(companies=[shop], uses=[crisis], state=CaseStudy.State.DRAFT, title_fr="Secrète")


@pytest.mark.parametrize(
    "query", ["", "?usage=crise", "?secteur=banque", "?canal=twitter&usage=crise", "?nature=panel"]
)
def test_every_facet_counts_what_its_link_shows(some, stranger, query):
    links = facet_links(stranger.get(LIST + query).content.decode())
    assert links
    for href, number in links:
        assert number_found(stranger.get(href).content.decode()) == number, href


def test_a_draft_is_on_no_public_page(some, stranger, community_manager):
    draft = CaseStudy.objects.get(title_fr="Secrète")
    pages = [LIST, f"{LIST}?usage=crise", f"{LIST}resultats/", f"{LIST}comparer/?etude={draft.slug}"]
    assert not [page for page in pages if "Secrète" in stranger.get(page).content.decode()]
    assert stranger.get(draft.get_absolute_url()).status_code == 404
    assert community_manager.get(draft.get_absolute_url()).status_code == 200


def test_an_absurd_choice_finds_nothing_and_says_so(some, stranger):
    assert stranger.get(f"{LIST}?usage=%00").status_code == 400
    for query in ("?canal=" + "x" * 500, "?page=999", "?secteur=inconnu&entreprise=rien"):
        response = stranger.get(LIST + query)
        assert response.status_code == 200
    assert "Aucune étude ne répond à ces filtres." in response.content.decode()


def test_a_card_shows_what_its_case_study_says_now(stranger):
    company, theme = create_company(name="Magasin"), create_theme(name_fr="veille")
    row = create_case_study(companies=[company], results=[(2009, "year"), (10, "fans"), (30, "percent")])
    row.themes.add(theme)

    def card() -> str:
        return re.search(r'<li class="card .*?</li>\s*</ul>', stranger.get(LIST).content.decode(), re.DOTALL)[0]

    assert all(words in card() for words in (row.title_fr, "Magasin", "Mesure 2", ">10<", "veille"))
    row.results.filter(unit="percent").update(is_headline=True, value=42)
    CaseStudy.objects.filter(pk=row.pk).update(title_fr="Autrement dit", title_en="In other words")
    type(company).objects.filter(pk=company.pk).update(name="Boutique")
    type(theme).objects.filter(pk=theme.pk).update(name_fr="écoute")
    changed = card()
    assert all(words in changed for words in ("Autrement dit", "Boutique", "Mesure 3", "42\u00a0%", "écoute"))
    assert "Magasin" not in changed


def test_two_units_never_stand_in_one_table(some, stranger):
    html = stranger.get(f"{LIST}resultats/").content.decode()
    assert re.findall(r'<h2 id="unit-(\w+)"', html) == ["fans", "percent"]
    html = stranger.get(f"{LIST}resultats/?canal=twitter").content.decode()
    assert re.findall(r'<h2 id="unit-(\w+)"', html) == ["fans"]
    assert "Aucun résultat mesuré" in stranger.get(f"{LIST}resultats/?usage=rien").content.decode()


def test_every_channel_that_the_documents_name_is_listed(some, stranger):
    Platform.objects.create(slug="evernote", name="Evernote", note_fr="citée en passant")
    create_case_study(state="draft", platforms=[create_platform(name="Vine")])
    html = stranger.get(f"{LIST}resultats/").content.decode()
    assert '<li><a href="/etudes-de-cas/?canal=twitter">Twitter</a></li>' in html
    assert '<li>Evernote <small class="muted">citée en passant</small></li>' in html
    assert "<li>Vine</li>" in html
    assert "Evernote" not in stranger.get(f"{LIST}resultats/?canal=twitter").content.decode()


def test_four_side_by_side_at_most_in_the_order_asked_for(stranger):
    rows = [create_case_study(results=[(12500, "fans")]) for _ in range(5)]
    wanted = [rows[3], rows[0], rows[4], rows[1], rows[2]]
    html = stranger.get(f"{LIST}comparer/?" + "&".join(f"etude={row.slug}" for row in wanted)).content.decode()
    heads = re.findall(r'<th scope="col"><a href="[^"]*/([\w-]+)/">', html)
    assert heads == [row.slug for row in wanted[:4]]
    assert "12\u00a0500\u00a0fans" in html
    assert "Cochez de deux" in stranger.get(f"{LIST}comparer/?etude={rows[0].slug}").content.decode()


def test_a_page_tells_what_was_wanted_measured_and_learnt(stranger):
    person = create_person(name="Anne Racine")
    row = create_case_study(
        companies=[create_company(name="Société Test")],
        platforms=[create_platform()],
        results=[(10000, "mentions_per_day"), (2009, "year")],
        source=create_source(slug="doc-x"),
        source_lines="12",
        first_day=datetime.date(2012, 3, 6),
        last_day=datetime.date(2012, 3, 6),
    )
    row.tellers.add(person)
    row.results.filter(position=1).update(qualifier="more_than")
    talk = create_session(event=create_event(title="La conférence"))
    talk.case_studies.add(row)
    html = stranger.get(row.get_absolute_url()).content.decode()
    assert "plus de 10\u00a0000\u00a0mentions par jour" in html
    assert ">\u00a010\u00a0000" in html.replace("&gt;", ">")
    assert "2\u00a0009" not in html
    assert "2009" in html
    for words in ("Société Test", "Anne Racine", "Écouter d’abord", "La conférence", "6 mars 2012"):
        assert words in html


def test_the_talk_and_the_company_lead_to_it(stranger):
    company = create_company()
    row = create_case_study(companies=[company], title_fr="Une tentative")
    start = datetime.datetime(2012, 3, 6, 13, tzinfo=datetime.UTC)
    event = create_event(starts_at=start, ends_at=start + datetime.timedelta(hours=3))
    create_session(event=event).case_studies.add(row)
    for page in (event.get_absolute_url(), company.get_absolute_url()):
        assert f'href="{row.get_absolute_url()}"' in stranger.get(page).content.decode()
    CaseStudy.objects.update(state=CaseStudy.State.DRAFT)
    for page in (event.get_absolute_url(), company.get_absolute_url()):
        assert "Une tentative" not in stranger.get(page).content.decode()


def test_english_shows_french_text_as_french(stranger):
    row = create_case_study(title_fr="Titre français")
    html = stranger.get(f"/en{row.get_absolute_url()}").content.decode()
    assert '<span lang="fr">Titre français</span>' in html


@pytest.mark.parametrize("path", [LIST, f"{LIST}resultats/", f"{LIST}?usage=crise"])
def test_a_list_asks_as_many_queries_for_one_as_for_thirty(stranger, count_queries, path):
    use, twitter = create_use(), create_platform()
    create_case_study(companies=[create_company()], uses=[use], platforms=[twitter], results=[(1, "fans")])
    alone = count_queries(stranger, path)
    for _ in range(30):
        create_case_study(companies=[create_company()], uses=[use], platforms=[twitter], results=[(1, "fans")])
    assert count_queries(stranger, path) == alone <= 6


def test_a_page_asks_at_most_twelve(stranger, count_queries):
    row = create_case_study(companies=[create_company()], platforms=[create_platform()], results=[(1, "fans")] * 8)
    talk = create_session(event=create_event())
    talk.case_studies.add(row)
    assert count_queries(stranger, row.get_absolute_url()) <= 12


def test_the_admin_keeps_its_number_of_queries(community_manager, count_queries):
    path = reverse("admin:casestudies_casestudy_changelist")
    create_case_study(companies=[create_company()], results=[(1, "fans")])
    alone = count_queries(community_manager, path)
    for _ in range(30):
        create_case_study(companies=[create_company()], results=[(1, "fans")])
    assert count_queries(community_manager, path) == alone <= 15


def test_who_may_edit(stranger, member, treasurer, community_manager):
    row = create_case_study(companies=[create_company()], platforms=[create_platform()], results=[(1, "fans")])
    path = reverse("admin:casestudies_casestudy_change", args=[row.pk])
    statuses = [client.get(path).status_code for client in (stranger, member, treasurer, community_manager)]
    assert statuses == [302, 302, 403, 200]


def test_results_that_are_too_many_are_said_and_narrowed(stranger, monkeypatch):
    monkeypatch.setattr("casestudies.reading.MOST_RESULTS", 2)
    use, other = create_use(slug="crise"), create_use(slug="campagne")
    for year, of in ((2010, other), (2012, use), (2011, use)):
        create_case_study(
            title_fr=f"Étude de {year}", first_day=datetime.date(year, 1, 1), last_day=datetime.date(year, 1, 1),
            uses=[of], results=[(year, "fans")],
        )  # fmt: skip
    every = stranger.get(f"{LIST}resultats/").content.decode()
    assert "Les 2 premiers résultats" in every
    assert re.findall(r"Étude de \d+", every) == ["Étude de 2012", "Étude de 2011"]
    older = stranger.get(f"{LIST}resultats/?usage=campagne").content.decode()
    assert "premiers résultats" not in older
    assert re.findall(r"Étude de \d+", older) == ["Étude de 2010"]


def test_resources_stand_under_their_own_heading(stranger):
    case_study = create_case_study()
    article = create_article(case_studies=[case_study])
    create_resource(title_fr="Charte interne", articles=[article])
    html = stranger.get(case_study.get_absolute_url()).content.decode()
    article_part, resource_part = html.split('<h2 id="articles">')[1].split('<h2 id="resources">')
    assert article.title_fr in article_part
    assert "Charte interne" not in article_part
    assert "Charte interne" in resource_part
