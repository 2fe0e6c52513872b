"""What the value of a field is called, in the language of the moment."""

from django.utils import translation

from casestudies.models import CaseStudy
from lib.choices import label_in, label_of


def test_each_language_has_its_label():
    assert label_of(CaseStudy.Kind, "mention") == "simple mention"
    with translation.override("en"):
        assert label_of(CaseStudy.Kind, "case") == "case study"


def test_a_value_that_is_no_choice_is_said_as_it_is():
    assert label_of(CaseStudy.Kind, "autre") == "autre"


def test_a_field_says_of_a_value_what_its_row_would():
    for language in ("fr", "en"):
        with translation.override(language):
            for value in (*CaseStudy.Kind.values, "autre", ""):
                assert label_in(CaseStudy, "kind", value) == CaseStudy(kind=value).get_kind_display()
