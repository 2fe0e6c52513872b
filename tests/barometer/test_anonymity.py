"""An anonymous survey of ours tells on nobody: not by a figure, not by a subtraction, not by what it stores."""

from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import reverse

from accounts.models import User
from barometer import disclosure
from barometer.anonymity import Cell, tells
from barometer.models import Edition, Indicator, Observation, Population, Study
from directory.models import Person
from mediaaces.loading.files import FixtureError, Record
from mediaaces.loading.store import Store
from mediaaces.loading.studies import study as load_study
from tests.factories.barometer import create_edition, create_indicator, create_population, create_study, observe
from tests.forms import add_row, errors_of, fields_of


@pytest.mark.parametrize(
    ("share", "asked", "said"),
    [(50, 427, 214), ("0.1", 427, 1), ("99.9", 427, 426), (0, 427, 0), (100, 427, 427), (1, 450, 5)],
)
def test_persons_behind_a_share(share, asked, said):
    assert Cell.of_share(Decimal(share), asked) == Cell(said, asked)


@pytest.mark.parametrize(
    ("said", "asked", "is_telling"),
    [
        (0, 40, False), (1, 40, True), (4, 40, True), (5, 40, False), (35, 40, False), (36, 40, True), (39, 40, True),
        (40, 40, False), (2, 4, True), (0, 4, True), (4, 4, True), (5, 5, False), (5, 10, False), (5, 9, True),
    ],
)  # fmt: skip
def test_fewer_than_five_on_a_side_tell(said, asked, is_telling):
    assert Cell(said, asked).tells is is_telling
    assert tells({"france": Cell(said, asked)}) is is_telling


@pytest.mark.parametrize(
    ("cells", "is_telling"),
    [
        ({"world": (50, 100), "france": (20, 50)}, False),
        # Outside France three persons said yes, three said no, or three were asked.
        ({"world": (50, 100), "france": (47, 50)}, True),
        ({"world": (50, 100), "france": (20, 67)}, True),
        ({"world": (50, 100), "france": (50, 97)}, True),
        ({"world": (50, 100), "europe": (20, 50), "france": (10, 22)}, False),
        ({"world": (50, 100), "europe": (20, 50), "france": (18, 47)}, True),
        # Neither tells alone; without both, three are left in Europe.
        ({"europe": (40, 80), "france": (20, 40), "switzerland": (20, 37)}, True),
        ({"europe": (40, 80), "france": (20, 40), "switzerland": (10, 20)}, False),
        # What does not overlap is not subtracted.
        ({"france": (20, 40), "switzerland": (18, 37)}, False),
    ],
)
def test_a_subtraction_between_regions_tells_too(cells, is_telling):
    assert tells({region: Cell(*cell) for region, cell in cells.items()}) is is_telling


def row(value=None, *, size: int | None = 427, unit="percent", **fields) -> Observation:
    """A figure that no database knows."""
    edition = Edition(pk=1, year=2026)
    indicator = Indicator(pk=1, unit=unit, study=Study(is_anonymous=True))
    fields = {"region": "france", "population": Population(edition=edition, size=size)} | fields
    return Observation(indicator=indicator, edition=edition, value=value and Decimal(value), **fields)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([row(50)], ""),
        ([row(1)], disclosure.TELLS),
        ([row(99)], disclosure.TELLS),
        ([row(qualifier="range", value_min=1, value_max=40)], disclosure.TELLS),
        ([row(qualifier="range", value_min=10, value_max=40)], ""),
        ([row(50, size=None)], disclosure.UNSIZED),
        ([row(50, population=None)], disclosure.UNSIZED),
        ([row(3, unit="people", population=None)], disclosure.TELLS),
        ([row(3, unit="minutes", population=None)], ""),
        ([row(50, size=100, region="world"), row(94, size=50)], disclosure.TELLS),
        ([row(50, size=100, region="world"), row(40, size=50)], ""),
    ],
)
def test_what_keeps_figures_from_being_published(rows, fault):
    assert disclosure.fault(rows) == fault


@pytest.fixture
def survey(db) -> Study:
    return create_study(is_anonymous=True)


@pytest.fixture
def indicator(survey) -> Indicator:
    return create_indicator(study=survey)


def filled(client, row) -> dict:
    name = row._meta.model_name
    path = reverse(f"admin:barometer_{name}_change", args=[row.pk])
    return {"path": path} | {"data": fields_of(client.get(path), f"{name}_form")}


def add_figure(client, indicator: Indicator, *figures: dict):
    form = filled(client, indicator)
    for figure in figures:
        form["data"] = add_row(form["data"], "observations", **{"region": "france", "qualifier": "exact"} | figure)
    return client.post(**form)


def test_the_form_refuses_a_figure_of_few_in_one_sentence(community_manager, survey, indicator):
    edition = create_edition(study=survey)
    asked = create_population(edition=edition, size=100)
    figure = {"edition": edition.pk, "population": asked.pk}
    refused = add_figure(community_manager, indicator, figure | {"value": "3"})
    assert errors_of(refused) == [str(disclosure.TELLS)]
    assert not Observation.objects.exists()
    assert add_figure(community_manager, indicator, figure | {"value": "30"}).status_code == 302
    assert Observation.objects.get().value == 30


def test_the_form_subtracts_the_figures_sent_together(community_manager, survey, indicator):
    edition = create_edition(study=survey)
    everybody, here = (create_population(edition=edition, size=size) for size in (100, 50))
    world = {"edition": edition.pk, "population": everybody.pk, "region": "world", "value": "50"}
    france = {"edition": edition.pk, "population": here.pk, "value": "94"}
    assert errors_of(add_figure(community_manager, indicator, world, france)) == [str(disclosure.TELLS)]
    assert add_figure(community_manager, indicator, world, france | {"value": "40"}).status_code == 302


def test_the_number_of_those_who_answered_is_not_made_small_afterwards(community_manager, survey, indicator):
    asked = create_population(edition=create_edition(study=survey), size=100)
    observe(indicator, 2018, 10, population=asked)
    form = filled(community_manager, asked.edition)
    form["data"] |= {"populations-0-size": "30"}
    assert errors_of(community_manager.post(**form)) == [str(disclosure.TELLS)]
    form["data"] |= {"populations-0-size": "90"}
    assert community_manager.post(**form).status_code == 302
    form = filled(community_manager, asked.edition)
    form["data"] |= {"populations-0-DELETE": "on"}
    assert errors_of(community_manager.post(**form)) == [str(disclosure.UNSIZED)]


def test_a_study_that_told_is_not_called_anonymous(community_manager):
    study = create_study()
    asked = create_population(edition=create_edition(study=study), size=100)
    figure = observe(create_indicator(study=study), 2018, 3, population=asked)
    form = filled(community_manager, study)
    form["data"] |= {"is_anonymous": "on"}
    assert errors_of(community_manager.post(**form)) == [str(disclosure.TELLS)]
    Observation.objects.filter(pk=figure.pk).update(value=30)
    assert community_manager.post(**form).status_code == 302
    assert Study.objects.get().is_anonymous


def test_what_others_published_is_kept_as_they_published_it(community_manager, db):
    study = create_study(is_anonymous=False)
    asked = create_population(edition=create_edition(study=study), size=100)
    figure = {"edition": asked.edition.pk, "population": asked.pk, "value": "99"}
    assert add_figure(community_manager, create_indicator(study=study), figure).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("value", [3, 30])
def test_a_load_refuses_it_by_the_name_of_its_record(value):
    record = loadable(
        slug="la-notre", kind="survey", is_anonymous=True, **both("title"), **both("summary"),
        editions=[loadable(year=2026, populations=[loadable(key="membres", size=100, **both("name"))])],
        indicators=[loadable(slug="charte", unit="percent", **both("label"), observations=[
            loadable(year=2026, region="france", value=value, population="membres")])],
    )  # fmt: skip
    if value == 30:
        load_study(record, Store())
        assert Observation.objects.get().value == 30
    else:
        with pytest.raises(FixtureError, match="une à quatre personnes"):
            load_study(record, Store())


def both(name: str) -> dict[str, str]:
    return {f"{name}_fr": "la nôtre", f"{name}_en": "ours"}


def loadable(**values) -> Record:
    return Record(values, "studies.yaml, record 1 (la-notre)")


def test_nothing_says_who_answered_nor_when():
    somebody = {User, get_user_model(), Person}
    for model in (Observation, Population, Indicator):
        fields = model._meta.get_fields()
        assert not [field.name for field in fields if field.is_relation and field.related_model in somebody]
        moments = (models.DateTimeField, models.TimeField, models.GenericIPAddressField)
        assert not [field.name for field in fields if isinstance(field, moments)]
        assert not hasattr(model, "history")
    days = [field for field in Edition._meta.concrete_fields if isinstance(field, models.DateField)]
    assert {type(field) for field in days} == {models.DateField}
