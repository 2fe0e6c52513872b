"""Constant tags of a template: looked up once, in each language."""

from django.template import Context, engines
from django.utils import translation

from mediaaces.look.constants import Constant


def compiled(text: str):
    return engines["django"].from_string(text).template


def rendered(template, language: str, **values) -> str:
    with translation.override(language):
        return template.render(Context(values))


def test_a_constant_follows_the_language_back_and_forth():
    template = compiled('{% load i18n %}{% translate "Accueil" %} {% url "companies" %}')
    assert [rendered(template, language) for language in ("fr", "en", "fr")] == [
        "Accueil /entreprises/",
        "Home /en/entreprises/",
        "Accueil /entreprises/",
    ]
    assert len(template.nodelist.get_nodes_by_type(Constant)) == 2


def test_what_a_page_decides_is_looked_up_each_time():
    template = compiled('{% load i18n static %}{% translate word %} {% url "company" slug %} {% static path %}')
    assert template.nodelist.get_nodes_by_type(Constant) == []
    assert rendered(template, "en", word="Accueil", slug="axa", path="a.css").startswith("Home /en/entreprises/axa/")
    assert rendered(template, "en", word="Entreprises", slug="bnp", path="b.css").startswith("Companies /en/")
