"""The pages of programmes, and their form."""

import pytest
from django.urls import reverse

from tests.factories.casestudies import create_case_study, create_platform, create_programme
from tests.factories.directory import create_company

pytestmark = pytest.mark.django_db
LIST = "/etudes-de-cas/programmes/"


def test_a_page_tells_what_is_asked_given_and_reached(stranger):
    company = create_company(name="Société Test")
    case_study = create_case_study(title_fr="Une étude")
    hidden = create_case_study(title_fr="Une étude secrète", state="draft")
    row = create_programme(
        company=company, platform=create_platform(name="Plazza"), case_studies=[case_study, hidden], since="2016",
        is_voluntary=True, audience_fr="Les volontaires", benefits_fr="Des webinaires", duties_fr="Parrainer",
        figures=[(16000, "shares")], url="https://ailleurs.example/champions",
    )  # fmt: skip
    row.figures.update(qualifier="more_than")
    html = stranger.get(row.get_absolute_url()).content.decode()
    for words in ("Société Test", "Plazza", "2016", "volontariat", "Les volontaires", "Des webinaires", "Parrainer"):
        assert words in html
    assert "plus de 16\u00a0000\u00a0partages" in html
    assert 'rel="noopener noreferrer external"' in html
    assert case_study.get_absolute_url() in html
    assert "secrète" not in html


def test_the_case_study_and_the_company_lead_to_it(stranger):
    company, case_study = create_company(), create_case_study()
    row = create_programme(company=company, case_studies=[case_study])
    hidden = create_programme(company=company, case_studies=[case_study], is_published=False)
    for page in (case_study.get_absolute_url(), company.get_absolute_url(), LIST):
        html = stranger.get(page).content.decode()
        assert f'href="{row.get_absolute_url()}"' in html, page
        assert hidden.get_absolute_url() not in html
    assert stranger.get(hidden.get_absolute_url()).status_code == 404


def test_english_shows_french_text_as_french(stranger):
    row = create_programme(title_fr="Titre français")
    assert '<span lang="fr">Titre français</span>' in stranger.get(f"/en{row.get_absolute_url()}").content.decode()


def test_an_empty_list_says_so(stranger):
    assert "Aucun programme n’est publié." in stranger.get(LIST).content.decode()


def test_as_many_queries_for_one_as_for_thirty(stranger, count_queries):
    company, case_study = create_company(), create_case_study()
    row = create_programme(company=company, case_studies=[case_study], figures=[(1, "people")])
    alone, page = count_queries(stranger, LIST), count_queries(stranger, row.get_absolute_url())
    for _ in range(23):
        create_programme(company=company, case_studies=[case_study], figures=[(1, "people"), (2, "posts")])
    assert count_queries(stranger, LIST) == alone <= 6
    assert count_queries(stranger, row.get_absolute_url()) == page <= 12


def test_who_may_edit(stranger, member, organiser, community_manager, count_queries):
    row = create_programme(company=create_company(), figures=[(1, "people")])
    path = reverse("admin:casestudies_programme_change", args=[row.pk])
    statuses = [client.get(path).status_code for client in (stranger, member, organiser, community_manager)]
    assert statuses == [302, 302, 403, 200]
    path = reverse("admin:casestudies_programme_changelist")
    alone = count_queries(community_manager, path)
    for _ in range(30):
        create_programme(company=create_company(), figures=[(1, "people")])
    assert count_queries(community_manager, path) == alone <= 15
