"""The pages about the association: public, the same for everyone, and true to their source."""

import pytest
from django.urls import reverse

from mediaaces.middleware.page_cache import PUBLIC_PAGES
from tests.factories.directory import create_company, create_person, create_source
from tests.factories.members import create_membership

PAGES = {
    "about": "Des entreprises qui racontent ce qu’elles ont tenté",
    "join": "Prendre place à la table",
    "legal": "Mentions légales",
    "privacy": "Données personnelles",
    "accessibility": "Accessibilité",
}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "title"), PAGES.items())
def test_each_page_has_its_title_once_and_may_be_kept(stranger, name, title):
    response = stranger.get(reverse(name))
    page = response.content.decode()
    assert response.status_code == 200
    assert f"<h1>{title}</h1>" in page
    assert page.count("<h1") == 1
    assert name in PUBLIC_PAGES
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in page
    assert "<style" not in page
    assert ' style="' not in page


@pytest.mark.parametrize("name", PAGES)
def test_each_page_exists_in_english_and_says_so(stranger, settings, name):
    path = reverse(name)
    page = stranger.get(f"/en{path}").content.decode()
    assert '<html lang="en">' in page
    assert f'hreflang="fr" href="{settings.SITE_URL}{path}"' in page


def test_about_names_the_founders_even_without_their_records(stranger):
    assert "Yann Gourvennec et Hervé Kabla</li>" in stranger.get(reverse("about")).content.decode()


def test_about_links_the_founders_in_the_order_of_the_source(stranger):
    second = create_person(name="Hervé Kabla", slug="herve-kabla")
    first = create_person(name="Yann Gourvennec", slug="yann-gourvennec")
    page = stranger.get(reverse("about")).content.decode()
    assert page.index(first.get_absolute_url()) < page.index(second.get_absolute_url())
    assert "alors chez Orange Business Services" in page
    assert "alors chez blogAngels" in page


def test_about_leaves_out_a_founder_who_asked_to_be_left_out(stranger):
    create_person(name="Hervé Kabla", slug="herve-kabla", is_published=False)
    create_person(name="Yann Gourvennec", slug="yann-gourvennec")
    assert reverse("events:speaker", args=["herve-kabla"]) not in stranger.get(reverse("about")).content.decode()


def test_about_lists_members_once_and_nobody_else(stranger):
    member, hidden = create_company(name="Yoplait"), create_company(name="Retirée", is_published=False)
    create_company(name="Sans adhésion")
    create_membership(company=member)
    create_membership(company=member, first_day="2012-03-06")
    create_membership(company=hidden)
    page = stranger.get(reverse("about")).content.decode()
    assert page.count(f'href="{member.get_absolute_url()}"') == 1
    assert "Retirée" not in page
    assert "Sans adhésion" not in page


def test_about_marks_the_year_as_deduced_and_cites_its_source(stranger):
    source = create_source(slug="doc-000", title="Compte rendu du 14 décembre", language="fr")
    path = reverse("about")
    page = stranger.get(path).content.decode()
    assert "<b>2009</b>" in page
    assert '<small class="deduced">(déduit)</small>' in page
    assert "<cite>Compte rendu du 14 décembre</cite> (lignes" in page

    english = stranger.get(f"/en{path}").content.decode()
    assert '<cite><span lang="fr">Compte rendu du 14 décembre</span></cite> (in French)' in english

    source.title_en = "Report of 14 December"
    source.save()
    english = stranger.get(f"/en{path}").content.decode()
    assert "<cite>Report of 14 December</cite> (in French)" in english


def test_about_asks_the_same_for_one_member_and_for_thirty(stranger, count_queries):
    create_membership(company=create_company())
    one = count_queries(stranger, reverse("about"))
    for _ in range(29):
        create_membership(company=create_company())
    assert count_queries(stranger, reverse("about")) == one <= 6


def test_the_board_is_written_to_at_the_address_that_mails_come_from(stranger, settings):
    settings.DEFAULT_FROM_EMAIL = "Media Aces <table@mediaaces.example>"
    for name in ("join", "legal", "privacy", "accessibility"):
        assert 'href="mailto:table@mediaaces.example"' in stranger.get(reverse(name)).content.decode()


def test_legal_says_what_is_missing_until_it_is_given(stranger, settings):
    page = stranger.get(reverse("legal")).content.decode()
    assert page.count("n’a pas encore été renseigné") == 3
    settings.LEGAL_ADDRESS, settings.LEGAL_DIRECTOR = "1 rue de l’Essai, Paris", "Camille Essai"
    settings.LEGAL_HOST = "Hébergeur <Essai>"
    page = stranger.get(reverse("legal")).content.decode()
    assert "n’a pas encore été renseigné" not in page
    assert "L’association Media Aces. 1 rue de l’Essai, Paris." in page
    assert "Direction de la publication&nbsp;: Camille Essai." in page
    assert "Hébergeur &lt;Essai&gt;" in page


def test_privacy_names_the_two_cookies_by_their_names(stranger, settings):
    page = stranger.get(reverse("privacy")).content.decode()
    assert f'<span class="code">{settings.SESSION_COOKIE_NAME}</span>' in page
    assert f'<span class="code">{settings.CSRF_COOKIE_NAME}</span>' in page
