"""A community manager imports companies: the bad line is shown, nothing is written, and then all of it is."""

from django.urls import reverse

from directory.models import Company
from tests.browser.barriers import barriers
from tests.factories.accounts import create_user
from tests.factories.casestudies import create_case_study, create_platform
from tests.factories.directory import create_affiliation, create_company
from tests.factories.sheets import csv_of

HEAD = ["nom", "secteur (français)", "effectif", "pays"]


def choose(page, *rows, name="entreprises.csv") -> None:
    """By the keyboard, but for the window of the system."""
    file = page.get_by_label("Fichier CSV ou XLSX")
    file.set_input_files({"name": name, "mimeType": "text/csv", "buffer": csv_of(*rows, encoding="cp1252")})
    file.focus()
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_file_with_a_bad_line_is_corrected_looked_at_and_accepted(page, live_site, log_in):
    create_company(name="Orange", slug="orange", sector_fr="internet")
    log_in(create_user(is_staff=True, roles=("community_manager",)))
    page.goto(live_site.url + reverse("admin:directory_company_changelist"))
    page.get_by_role("link", name="Importer").click()

    rows = [HEAD, ["Orange", "télécoms", "170 000", "FR"], ["Crédit Exemple", "banque", "beaucoup", "France"]]
    choose(page, *rows)
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "Rien n’a été écrit." in alert.inner_text()
    faults = page.get_by_role("table", name="À corriger").get_by_role("row").nth(1).inner_text()
    assert "3" in faults
    assert "effectif" in faults
    assert "«\u00a0beaucoup\u00a0» n’est pas un nombre." in faults
    assert list(Company.objects.values_list("name", "sector_fr")) == [("Orange", "internet")]

    rows[2][2] = "2 500"
    choose(page, *rows)
    table = page.get_by_role("table", name="Ce qui serait écrit")
    table.wait_for()
    changed, new = table.get_by_role("row").nth(1).inner_text(), table.get_by_role("row").nth(2).inner_text()
    assert "modifiée" in changed
    assert "internet" in changed
    assert "télécoms" in changed
    assert "nouvelle" in new
    assert Company.objects.count() == 1

    page.get_by_role("button", name="Écrire ces 2 lignes").press("Enter")
    page.get_by_text("Import terminé").wait_for()
    page.goto(live_site.url + reverse("company", args=["credit-exemple"]))
    assert page.get_by_role("heading", level=1).inner_text() == "Crédit Exemple"
    assert "banque" in page.get_by_role("main").inner_text()


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, live_site, log_in):
    page.set_viewport_size({"width": 390, "height": 900})
    affiliation = create_affiliation(role_fr="directrice")
    study = create_case_study(platforms=[create_platform()], results=[(100, "fans")])
    log_in(create_user(is_staff=True, roles=("community_manager",)))
    found = {}

    def look(name: str) -> None:
        page.wait_for_load_state("networkidle")
        found[name] = barriers(page)

    page.goto(live_site.url + reverse("admin:directory_person_import"))
    look("choose")
    choose(page, ["nom complet", "humeur"], ["Anne Martin", "x"])
    look("wrong columns")
    choose(page, ["nom complet", "entreprise", "premier jour"], ["Anne Martin", "Inconnue", "hier"])
    look("wrong lines")
    name = affiliation.person.name
    choose(page, ["nom complet", "présentation (français)"], [name, "Une phrase. " * 60], ["Anne Martin", ""])
    look("preview")
    page.goto(live_site.url + reverse("admin:casestudies_result_import"))
    look("choose results")
    choose(
        page, ["étude de cas", "ce qui est mesuré (français)", "valeur", "unité"], [study.slug, "Mesure 1", "2", "fans"]
    )
    look("preview of results")
    page.goto(live_site.url + reverse("admin:casestudies_result_changelist"))
    look("list of results")
    assert {name: faults for name, faults in found.items() if faults} == {}
