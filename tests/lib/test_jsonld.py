"""JSON-LD: nothing said that is empty, no date finer than known, no text that ends its element."""

import datetime
import json
import re

import pytest
from django.template import Context, Template
from django.utils.translation import gettext_lazy

from lib import jsonld
from lib.dates import PartialDate, Precision
from lib.money import Money

HOSTILE = '</script><script>alert(1)</script><!-- <script> & \u2028\u2029 "quoted" ‘é’ 🎉'


def read(written: str):
    assert written.startswith('<script type="application/ld+json">')
    inside = written.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not re.search("[<>&\u2028\u2029]", inside)
    return json.loads(inside)


def test_whatever_a_text_says_stays_inside_the_element_and_comes_back_as_it_was():
    assert read(jsonld.script(jsonld.node("Event", name=HOSTILE)))["name"] == HOSTILE


def test_the_tag_prints_one_node_several_or_none():
    source = Template("{% load jsonld %}{% jsonld structured %}")
    one, two = jsonld.node("Event", name=HOSTILE), jsonld.node("Person", name="Anne")
    assert read(source.render(Context({"structured": one}))) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": HOSTILE,
    }
    assert [row["@type"] for row in read(source.render(Context({"structured": [one, two]})))["@graph"]] == [
        "Event",
        "Person",
    ]
    assert source.render(Context({"structured": []})) == ""
    assert source.render(Context()) == ""


def test_nothing_empty_is_said_but_zero_and_false_are():
    assert jsonld.node("Thing", id_="", name=None, a="", b=[], c=(), d={}, e=0, f=False) == {
        "@type": "Thing",
        "e": 0,
        "f": False,
    }


def test_a_lazy_text_is_written_in_the_language_of_the_page():
    assert read(jsonld.script(jsonld.node("Thing", name=gettext_lazy("Accueil"))))["name"] == "Accueil"


def date(first: str, last: str = "", precision=Precision.DAY) -> PartialDate:
    days = [datetime.date.fromisoformat(day) for day in (first, last or first)]
    return PartialDate(days[0], days[1], precision)


@pytest.mark.parametrize(
    ("known", "first", "last", "span"),
    [
        (date("2012-03-06"), "2012-03-06", "", "2012-03-06"),
        (date("2012-03-01", "2012-03-31", Precision.MONTH), "2012-03", "", "2012-03"),
        (date("2011-03-20", "2011-06-20", Precision.SEASON), "2011", "", "2011-03/2011-06"),
        (date("2010-12-21", "2011-03-19", Precision.SEASON), "", "", "2010-12/2011-03"),
        (date("2011-01-01", "2011-12-31", Precision.YEAR), "2011", "", "2011"),
        (date("2009-01-01", "2011-12-31", Precision.YEAR), "", "", "2009/2011"),
        (date("2014-02-12", "2014-02-15", Precision.RANGE), "2014-02-12", "2014-02-15", "2014-02-12/2014-02-15"),
        (date("2014-02-12", "2014-02-12", Precision.RANGE), "2014-02-12", "", "2014-02-12"),
        (PartialDate(None, None), "", "", ""),
    ],
)
def test_a_date_is_said_no_finer_than_it_is_known(known, first, last, span):
    assert (jsonld.iso(known), jsonld.iso_end(known), jsonld.interval(known)) == (first, last, span)


def test_a_price_is_written_for_machines_in_every_language():
    assert jsonld.price(Money(100050)) == "1000.50"
    assert jsonld.price(Money(3000, "CHF")) == "30.00"
    assert jsonld.price(Money(0)) == "0.00"


def test_breadcrumbs_count_from_one_with_whole_addresses(settings):
    settings.SITE_URL = "https://aces.example"
    assert jsonld.breadcrumbs(("Accueil", "/"), ("Rendez-vous", "/evenements/"))["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Accueil", "item": "https://aces.example/"},
        {"@type": "ListItem", "position": 2, "name": "Rendez-vous", "item": "https://aces.example/evenements/"},
    ]


def test_an_article_keeps_the_day_it_appeared_and_the_day_it_was_changed_apart(settings):
    settings.SITE_URL = "https://aces.example"
    said = jsonld.article(
        title="Un titre",
        path="/articles/un-titre/",
        language="fr",
        authors=[jsonld.person(name="Anne Essai", path="/intervenants/anne-essai/")],
        published=date("2011-03-01", "2011-03-31", Precision.MONTH),
        modified=datetime.date(2026, 11, 22),
        comment_count=0,
        first_at="https://blog.example/un-titre",
    )
    assert said["datePublished"] == "2011-03"
    assert said["dateModified"] == "2026-11-22"
    assert said["commentCount"] == 0
    assert said["author"][0]["url"] == "https://aces.example/intervenants/anne-essai/"
    assert "keywords" not in said
    assert "articleSection" not in said


def test_a_dataset_names_its_file_and_what_it_covers(settings):
    settings.SITE_URL = "https://aces.example"
    said = jsonld.dataset(
        name="Le baromètre",
        path="/barometre/essai/",
        description="Ce qui a été demandé",
        language="fr",
        covers=date("2010-01-01", "2012-12-31", Precision.YEAR),
        places=["France"],
        measured=["Part des entreprises"],
        csv_path="/barometre/essai/chiffres.csv",
    )
    assert said["temporalCoverage"] == "2010/2012"
    assert said["distribution"] == [
        {
            "@type": "DataDownload",
            "contentUrl": "https://aces.example/barometre/essai/chiffres.csv",
            "encodingFormat": "text/csv",
        }
    ]
    assert "distribution" not in jsonld.dataset(name="a", path="/a/", description="b", language="fr")
