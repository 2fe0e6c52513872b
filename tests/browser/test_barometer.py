"""A reader of a study: the drawing, the table beside it, the file to take away; and no barrier that axe finds."""

import csv
from pathlib import Path

import pytest
from django.urls import reverse

from barometer.models import Finding, Framework
from tests.browser.barriers import barriers
from tests.factories.barometer import (
    create_edition,
    create_framework,
    create_indicator,
    create_population,
    create_study,
    observe,
)
from tests.factories.directory import create_company, create_person


@pytest.fixture
def study(live_site):
    row = create_study(title_fr="Baromètre d’essai", publisher=create_company(name="Institut Test"))
    now = create_edition(study=row, year=2018)
    asked = create_population(edition=now, name_fr="personnes en France", region="france")
    Finding.objects.create(edition=now, text_fr="Le temps manque.", is_challenge=True)
    growth = create_indicator(study=row, label_fr="Social selling")
    observe(growth, 2018, 50, population=asked)
    observe(growth, 2017, 27)
    observe(growth, 2018, 41, region="world")
    observe(create_indicator(study=row, label_fr="Accès ouvert"), 2018, qualifier="range", value_min=70, value_max=80)
    observe(create_indicator(study=row, label_fr="Usage"), 2018, 70, qualifier="approx", written="près de 70")
    observe(create_indicator(study=row, label_fr="Amis", unit="friends"), 2018, 130)
    return row


def test_a_reader_opens_the_table_and_takes_the_figures_away(page, live_site, study):
    page.goto(live_site.url + reverse("home"))
    page.get_by_role("navigation", name="Principal", exact=True).get_by_role("link", name="Baromètre").first.click()
    page.get_by_role("link", name="Baromètre d’essai").click()
    figure = page.locator("figure", has=page.get_by_role("heading", name="Social selling"))
    drawing = figure.get_by_role("img")
    assert "2018, France\u00a0: 50\u00a0%" in drawing.locator("desc").text_content()
    cell = figure.get_by_role("cell", name="27\u00a0%")
    assert not cell.is_visible()
    figure.get_by_text("En tableau").click()
    assert cell.is_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger les chiffres (CSV)").click()
    assert taken.value.suggested_filename == f"{study.slug}.csv"
    rows = list(csv.reader(Path(taken.value.path()).read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 7
    page.get_by_role("link", name="Institut Test").click()
    page.get_by_role("link", name="Baromètre d’essai").click()
    page.wait_for_url(live_site.url + study.get_absolute_url())


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, live_site, study):
    author = create_person(name="Anne Racine")
    ladder = create_framework(kind=Framework.Kind.MATURITY, points=("Ignorer", "Écouter", "Répondre"), authors=[author])
    found = {}
    for path in (reverse("barometer:list"), study.get_absolute_url(), ladder.get_absolute_url()):
        page.goto(live_site.url + path)
        page.evaluate("document.querySelectorAll('details.table-fold').forEach(row => row.open = true)")
        found[path] = barriers(page)
    assert {path: faults for path, faults in found.items() if faults} == {}
