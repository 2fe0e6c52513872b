"""A reader looks for something while typing, without a mouse and without JavaScript; no barrier that axe finds."""

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers
from tests.factories.articles import create_article
from tests.factories.directory import create_company
from tests.factories.search import create_homonym
from tests.factories.themes import create_theme, put_under

pytestmark = pytest.mark.indexed


@pytest.fixture
def pages(live_site):
    article = create_article(
        title_fr="Les réseaux sociaux d’entreprise",
        summary_fr="Ce que les salariés en font, et ce qu’ils n’en font pas.",
        title_en="Enterprise social networks",
    )
    create_article(title_fr="Autre chose")
    create_company(name="Réseau et Cie")
    put_under(create_theme(name="veille"), article)
    create_homonym(term="RSE", meanings=["réseau social d’entreprise", "responsabilité sociétale des entreprises"])
    return article


def test_networks_are_found_while_typing(page, live_site, pages):
    page.goto(live_site.url + "/")
    page.get_by_role("banner").get_by_role("link", name="Rechercher").click()
    page.get_by_role("searchbox").press_sequentially("reseau entrepris", delay=30)

    expect(page.locator("#count")).to_have_text("1 page répond.")
    link = page.get_by_role("main").get_by_role("link", name="Les réseaux sociaux d’entreprise")
    expect(link).to_be_visible()
    expect(link.locator("mark")).to_have_text(["réseaux", "entreprise"])
    expect(page).to_have_url(f"{live_site.url}/recherche/?q=reseau+entrepris")
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("reseau entrepris")
    link.click()
    expect(page).to_have_url(live_site.url + pages.get_absolute_url())
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Rechercher")).to_be_visible()


def test_a_typing_error_a_kind_and_the_other_language(page, live_site, pages):
    page.goto(live_site.url + "/recherche/")
    page.get_by_role("searchbox").fill("resaeu")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("ne figure nulle part")
    page.get_by_role("link", name="Entreprises 1").click()
    expect(page.get_by_role("link", name="Réseau et Cie")).to_be_visible()
    expect(page.get_by_role("link", name="Les réseaux sociaux d’entreprise")).to_have_count(0)
    page.get_by_role("banner").get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{live_site.url}/en/recherche/?q=resaeu&type=company")
    expect(page.get_by_role("searchbox")).to_have_value("resaeu")


def test_it_works_without_scripts(browser, browser_context_args, live_site, pages):
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    tab = context.new_page()
    tab.goto(live_site.url + "/recherche/")
    tab.get_by_role("searchbox").fill("reseau entrepris")
    tab.get_by_role("button", name="Chercher").click()
    expect(tab.get_by_role("link", name="Les réseaux sociaux d’entreprise")).to_be_visible()
    context.close()


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, live_site, pages):
    found = {}
    for query in ("", "?q=reseau", "?q=rse", "?q=resaeu", "?q=zzzz"):
        page.goto(f"{live_site.url}/recherche/{query}")
        found[query] = barriers(page)
    assert {query: faults for query, faults in found.items() if faults} == {}
