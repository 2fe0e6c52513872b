"""The themes that come with the row under them."""

import pytest
from django.utils import translation

from casestudies.models import CaseStudy
from tests.factories.casestudies import create_case_study
from tests.factories.themes import create_theme
from themes import at_hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def case_study() -> CaseStudy:
    """With four themes, whose names sort otherwise in English; one has no English name."""
    row = create_case_study()
    names = {"Facebook": "Facebook", "blog": "weblog", "école": "school", "veille": None}
    row.themes.add(*(create_theme(name_fr=french, name_en=english) for french, english in names.items()))
    return CaseStudy.objects.annotate(**at_hand.folded("casestudies.casestudy")).get(pk=row.pk)


@pytest.mark.parametrize("read", [at_hand.chips, at_hand.themes_on])
def test_they_stand_as_a_reader_sorts_them_without_a_query(case_study, read, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert [theme.name for theme in read(case_study)] == ["blog", "école", "Facebook", "veille"]
        with translation.override("en"):
            assert [theme.name for theme in read(case_study)] == ["Facebook", "school", "veille", "weblog"]


def test_a_row_that_came_alone_asks_for_them(case_study):
    alone = CaseStudy.objects.get(pk=case_study.pk)
    assert [theme.name for theme in at_hand.themes_on(alone)] == ["blog", "école", "Facebook", "veille"]
