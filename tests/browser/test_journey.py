"""A reader goes from a talk to another company, and changes language on the way without losing the place."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories.articles import create_article
from tests.factories.casestudies import create_case_study, create_platform, create_use
from tests.factories.directory import create_company
from tests.factories.events import create_event, create_session

pytestmark = pytest.mark.indexed


@pytest.fixture
def talk(live_site):
    """A talk that tells of one company; another company did something for the same use, on the same channel."""
    shared = {"uses": [create_use()], "platforms": [create_platform()]}
    ours = create_case_study(
        title_fr="Trois crises", title_en="Three crises", companies=[create_company(name="Compagnie du Ciel")],
        results=[(6000, "tweets")], **shared,
    )  # fmt: skip
    create_case_study(
        title_fr="Une page rendue", title_en="A page given back",
        companies=[create_company(name="Biscuits Réunis", sector_fr="biscuits")], results=[(250, "tweets")], **shared,
    )  # fmt: skip
    create_case_study(title_fr="Sans rapport", uses=[create_use(slug="recrutement", name="recrutement")])
    session = create_session(event=create_event(title="Une conférence"), title_fr="Le ciel et la terre")
    session.case_studies.add(ours)
    return session


def test_from_a_talk_to_its_case_study_to_the_comparison_to_another_company(page, live_site, talk):
    main = page.get_by_role("main")
    page.goto(live_site.url + talk.event.get_absolute_url())
    main.get_by_role("link", name="Trois crises").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trois crises")
    main.get_by_role("link", name="Les résultats\u00a0: gestion de crise").click()
    table = page.get_by_role("table")
    expect(table.get_by_role("rowheader")).to_have_text([re.compile("6\u00a0000"), re.compile("250")])
    table.get_by_role("link", name="Biscuits Réunis").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Une page rendue")
    main.get_by_role("link", name="Biscuits Réunis").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Biscuits Réunis")
    expect(main).to_contain_text("Une page rendue")
    # And back again to where the talk was given.
    page.goto(live_site.url + talk.case_studies.get().get_absolute_url())
    main.get_by_role("link", name="Une conférence").click()
    expect(page).to_have_url(f"{live_site.url}{talk.event.get_absolute_url()}#session-{talk.slug}")


def switch(page, name: str) -> None:
    page.get_by_role("banner").get_by_role("link", name=name).click()


def test_the_other_language_is_the_same_page_with_the_same_choices(page, live_site, talk):
    create_article(
        title_fr="La veille en crise", title_en="Watching a crisis", summary_fr="Crise.", summary_en="Crisis."
    )
    story = talk.case_studies.get().get_absolute_url()
    places = [
        ("/etudes-de-cas/?usage=crise&canal=twitter", "2 études", "2 case studies"),
        ("/etudes-de-cas/resultats/?usage=crise", "Biscuits Réunis", "Biscuits Réunis"),
        (story, "Trois crises", "Three crises"),
        ("/recherche/?q=crise", "La veille en crise", "Watching a crisis"),
    ]
    for path, french, english in places:
        page.goto(live_site.url + path)
        expect(page.get_by_role("main")).to_contain_text(french)
        switch(page, "English")
        expect(page).to_have_url(f"{live_site.url}/en{path}")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        if "recherche" in path:
            expect(page.get_by_role("searchbox")).to_have_value("crise")
        else:
            expect(page.get_by_role("main")).to_contain_text(english)
        switch(page, "Français")
        expect(page).to_have_url(f"{live_site.url}{path}")
        expect(page.get_by_role("main")).to_contain_text(french)
