"""How a figure is written, what may be said between two, and what is drawn."""

import re
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from barometer import figures
from barometer.drawing import Figure
from barometer.models import Edition, Indicator, Observation, Population, Study
from lib.charts import Bar, round_top, scale
from tests.factories.barometer import create_edition, create_indicator, create_population, create_study, observe

NBSP = "\u00a0"
SVG = "{http://www.w3.org/2000/svg}"


def row(value=None, *, unit="percent", year=2018, region="france", **fields) -> Observation:
    """An observation that no database knows; two of one unit are of one indicator."""
    indicator = Indicator(pk=len(unit), unit=unit, label="Mesure")
    edition = Edition(pk=year, year=year)
    value = None if value is None else Decimal(value)
    return Observation(indicator=indicator, edition=edition, region=region, value=value, **fields)


@pytest.mark.parametrize(
    ("observation", "words", "short"),
    [
        (row(42), f"42{NBSP}%", f"42{NBSP}%"),
        (row("12.50"), f"12,5{NBSP}%", f"12,5{NBSP}%"),
        (row(50, qualifier="approx"), f"environ 50{NBSP}%", f"≈{NBSP}50{NBSP}%"),
        (row(50, qualifier="more_than"), f"plus de 50{NBSP}%", f">{NBSP}50{NBSP}%"),
        (row(qualifier="range", value_min=70, value_max=80), f"entre 70 et 80{NBSP}%", f"70–80{NBSP}%"),
        (row(25, qualifier="fraction", written="1/4"), f"1/4, soit 25{NBSP}%", "1/4"),
        (row(20000000, unit="users"), f"20{NBSP}000{NBSP}000{NBSP}utilisateurs", f"20{NBSP}millions"),
        (row(33, unit="minutes_per_day"), f"33{NBSP}minutes par jour", "33"),
    ],
)
def test_a_figure_is_written_as_the_source_says_it(observation, words, short):
    assert (figures.in_words(observation), figures.short(observation)) == (words, short)


def test_a_figure_in_english():
    with translation.override("en"):
        assert figures.short(row("12.50")) == "12.5%"
        assert figures.in_words(row(20000000, unit="users")).startswith("20,000,000")


def test_points_only_between_two_exact_percentages_of_one_indicator_and_region():
    latest = row(50)
    assert figures.points_between(row(27, year=2017), latest) == 23
    assert figures.points_between(row(51, year=2017), latest) == -1
    for other in (
        row(27, year=2018),
        row(27, year=2017, region="world"),
        row(27, year=2017, qualifier="approx"),
        row(year=2017, qualifier="range", value_min=20, value_max=30),
    ):
        assert figures.points_between(other, latest) is None
    assert figures.points_between(row(27, year=2017, unit="users"), row(50, unit="users")) is None
    assert figures.points_between(row(27, year=2017, unit="users"), latest) is None


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (23, f"+{NBSP}23{NBSP}points"),
        (1, f"+{NBSP}1{NBSP}point"),
        ("-1.5", f"−{NBSP}1,5{NBSP}point"),
        (-2, f"−{NBSP}2{NBSP}points"),
        (0, f"0{NBSP}point"),
    ],
)
def test_points_are_said_with_their_sign(difference, words):
    assert figures.points(Decimal(difference)) == words


def test_who_was_asked_keeps_what_is_known_of_the_number():
    world = Population(name_fr="personnes", size=9000, size_qualifier="more_than", countries=20)
    world.countries_qualifier = "approx"
    assert figures.asked(world) == f"plus de 9{NBSP}000{NBSP}personnes"
    assert figures.countries(world) == f"environ 20{NBSP}pays"
    assert figures.asked(Population(name_fr="salariés")) == "salariés"


# What is drawn


def texts(svg: str, kind: str) -> list[str]:
    found = ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))
    return [text.text for text in found.iter(f"{SVG}text") if kind in text.get("class", "").split()]


def bars(svg: str) -> list[tuple[str, float, float]]:
    """(class, where it begins, how long it is) of each bar."""
    pattern = r'<rect class="(bar[^"]*)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"'
    return [(kind, float(x), float(width)) for kind, x, width in re.findall(pattern, str(svg))]


def test_a_bar_is_as_long_as_its_share_of_the_scale():
    rows = [Bar("2017", "25 %", 25, is_past=True), Bar("2018", "50 %", 50), Bar("monde", "100 %", 100, is_beside=True)]
    svg = scale(rows, top=100, unit=" %", key="a", title="Titre", description="Dit")
    assert bars(svg) == [("bar bar--past", 0, 90), ("bar", 0, 180), ("bar bar--striped", 0, 360)]
    assert texts(svg, "value") == ["25 %", "50 %", "100 %"]
    assert texts(svg, "axis") == ["0", "25", "50", "75", "100 %"]


def test_a_range_is_drawn_between_its_bounds_and_a_blurred_end_is_marked():
    svg = scale([Bar("2012", "x", 70, until=80)], top=100, unit="", key="a", title="t", description="d")
    assert bars(svg) == [("bar", 0, 252), ("bar bar--striped", 252, 36)]
    for end in ("approx", "above", "below"):
        svg = scale([Bar("2012", "x", 70, end=end)], top=100, unit="", key="a", title="t", description="d")
        assert f'class="tip tip--{end}"' in svg
    assert 'class="tip' not in scale([Bar("2012", "x", 70)], top=100, unit="", key="a", title="t", description="d")


def test_a_drawing_has_a_name_a_description_and_no_markup_of_others():
    svg = scale([Bar("<b>", "&", 1)], top=1, unit="", key="k7", title='"><script>', description="a < b")
    root = ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))
    assert root.get("role") == "img"
    named = [root.find(f".//*[@id='{name}']").text for name in root.get("aria-labelledby").split()]
    assert named == ['"><script>', "a < b"]
    assert " style=" not in svg


@pytest.mark.parametrize(("most", "top"), [(0, 1), (1, 1), (3, 4), (33, 40), (130, 200), (850, 1000), (0.3, 0.4)])
def test_a_scale_ends_on_a_round_number(most, top):
    assert round_top(most) == pytest.approx(top)


def test_years_stand_in_their_order_and_france_before_the_world():
    rows = [row(50), row(20, year=2016), row(40, region="world"), row(27, year=2017)]
    figure = Figure(rows[0].indicator, rows)
    assert [(one.edition.year, one.region) for one in figure.rows] == [
        (2016, "france"), (2017, "france"), (2018, "france"), (2018, "world"),
    ]  # fmt: skip
    assert figure.latest is rows[0]
    assert figure.changes == [(2017, f"+{NBSP}23{NBSP}points"), (2016, f"+{NBSP}30{NBSP}points")]
    assert texts(figure.drawing, "name") == ["2016, France", "2017, France", "2018, France", "2018, monde"]
    assert [kind for kind, _x, _width in bars(figure.drawing)] == [
        "bar bar--past", "bar bar--past", "bar", "bar bar--striped",
    ]  # fmt: skip


def test_a_number_alone_is_not_measured_against_nothing():
    alone = Figure(row(130, unit="friends").indicator, [row(130, unit="friends")])
    assert alone.drawing == ""
    two = Figure(alone.indicator, [row(130, unit="friends"), row(65, unit="friends", year=2011)])
    assert [width for _kind, _x, width in bars(two.drawing)] == [117, 234]
    assert two.changes == []


# What a row may hold


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": None}, "value"),
        ({"value": None, "qualifier": "range", "value_min": 3}, "value_min"),
        ({"value": None, "qualifier": "range", "value_min": 3, "value_max": 2}, "value_max"),
        ({"value": 3, "value_min": 1, "value_max": 2}, "value_min"),
    ],
)
def test_a_range_is_two_bounds_in_their_order_and_nothing_else_is(values, field):
    study = create_study(years=(2018,))
    fields = {"indicator": create_indicator(study=study), "edition": study.editions.get(), "region": "france"}
    with pytest.raises(ValidationError) as caught:
        Observation(**fields | values).clean()
    assert set(caught.value.message_dict) == {field}


@pytest.mark.django_db
def test_a_figure_stays_within_its_study():
    mine, other = create_study(years=(2018,)), create_study(years=(2018,))
    population = create_population(edition=create_edition(study=mine, year=2017))
    edition = Edition.objects.get(study=other)
    fields = {"indicator": create_indicator(study=mine), "region": "france", "value": 1}
    with pytest.raises(ValidationError) as caught:
        Observation(edition=edition, population=population, **fields).clean()
    assert set(caught.value.message_dict) == {"edition", "population"}
    Observation(edition=Edition.objects.get(study=mine, year=2018), **fields).clean()


@pytest.mark.django_db
def test_drafts_are_for_those_who_may_see_them(administrator, member):
    create_study(state=Study.State.DRAFT)
    assert Study.objects.visible_to(administrator.user).count() == 1
    assert Study.objects.visible_to(member.user).count() == 0
    observe(create_indicator(study=create_study()), 2018, 3)
    assert Study.objects.visible_to(member.user).count() == 1
