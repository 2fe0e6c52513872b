"""A community manager decides a contradiction of the documents, and the public page says it no more."""

import pytest

from directory.models import Discrepancy
from tests.factories.accounts import create_user
from tests.factories.directory import create_company, create_discrepancy, create_source

DESCRIPTION = "L’entreprise est écrite de deux façons"


@pytest.fixture
def manager(live_site):
    return create_user(roles=["community_manager"], is_staff=True, first_name="Aya", last_name="Diallo")


def test_a_manager_decides_and_the_page_is_silent(page, live_site, log_in, manager):
    company = create_company(name="Société Test")
    create_discrepancy(about=company, description_fr=DESCRIPTION, source=create_source(), source_lines="66, 70")
    page.goto(live_site.url + company.get_absolute_url())
    assert DESCRIPTION in page.inner_text("main")
    log_in(manager)
    page.goto(f"{live_site.url}/gestion/")
    page.click("text=À vérifier")
    page.click(f"a.button:has-text('Trancher'):has-text('{DESCRIPTION}')")
    page.click("text=Enregistrer la décision")
    assert "Il manque la décision." in page.inner_text("#decide_form")
    page.check("input[name=state][value=resolved]")
    page.fill("input[name=resolution]", "Le nom déposé est le premier.")
    page.click("text=Enregistrer la décision")
    page.wait_for_url("**/gestion/directory/discrepancy/")
    row = Discrepancy.objects.get()
    assert (row.state, row.resolved_by) == ("resolved", manager)
    page.goto(live_site.url + company.get_absolute_url())
    assert DESCRIPTION not in page.inner_text("main")
