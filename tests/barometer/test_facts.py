"""What the database says of the studies and models after loading, against what the documents say."""

from decimal import Decimal

import pytest

from barometer.models import (
    Edition,
    Finding,
    Framework,
    FrameworkPoint,
    Indicator,
    Method,
    Observation,
    Population,
    Study,
)
from tests.facts import FACTS, by_id, lines

pytestmark = pytest.mark.usefixtures("association", "db")
COUNTS = {
    Study: 4, Edition: 5, Population: 4, Method: 3, Finding: 12, Indicator: 18, Observation: 21,
    Framework: 6, FrameworkPoint: 33,
}  # fmt: skip
UNITS = {"%": "percent", "minutes/day": "minutes_per_day"}
REGIONS = {"France": "france", "world": "world"}
# The fact → our study and the year of its edition; an experiment has none.
EDITIONS = {
    "cegos-2012": ("cegos", 2012),
    "hootsuite-2016": ("hootsuite", 2016),
    "hootsuite-2017": ("hootsuite", 2017),
    "hootsuite-2018": ("hootsuite", 2018),
    "facebook-france-2011": ("facebook-en-france", 2011),
    "happiness-experiment": ("gratitude", None),
}
FRAMEWORKS = {
    "maturity-martin": ("maturite", "Alban Martin"),
    "obstacles-booth": ("obstacles", "Stephanie Booth"),
    "method-booth": ("trois-temps", "Stephanie Booth"),
    "five-steps-orange": ("cinq-etapes", "Yann Gourvennec"),
    "uses-seven": ("sept-usages", "Stephanie Booth"),
    "jobs-six": ("six-metiers", "Stephanie Booth"),
}


def figure(row: Observation) -> tuple:
    number = (row.value, row.value_min, row.value_max)
    hedges = (row.qualifier, row.written, row.is_hedged, row.direction)
    return (row.edition.year, row.region, row.indicator.unit, *number, *hedges, row.source_lines)


def test_counts():
    assert {model: model.objects.count() for model in COUNTS} == COUNTS
    assert not Study.objects.exclude(state="published")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_shown_text_has_both_languages(language):
    for model, fields in (
        (Study, ["title", "summary"]), (Population, ["name"]), (Finding, ["text"]), (Indicator, ["label"]),
        (Framework, ["title", "summary"]), (FrameworkPoint, ["text"]),
    ):  # fmt: skip
        for field in fields:
            assert not model.objects.filter(**{f"{field}_{language}__in": ["", None]}).exists()


def test_what_is_deduced_says_so():
    deduced = {
        (row.study.slug, row.year): row.inferred_fields
        for row in Edition.objects.select_related("study")
        if row.inferred_fields
    }
    assert deduced == {
        ("cegos", 2012): ["year"],
        ("hootsuite", 2016): ["number"],
        ("hootsuite", 2017): ["number"],
        ("facebook-en-france", 2011): ["year", "presented_by"],
    }
    rows = Observation.objects.filter(indicator__study__slug="hootsuite")
    assert rows.count() == rows.filter(is_region_inferred=True).count() == 13
    assert not Observation.objects.exclude(indicator__study__slug="hootsuite").filter(is_region_inferred=True)


def test_what_has_no_figure_is_said_in_words():
    edition = Edition.objects.get(study__slug="cegos")
    assert (edition.findings_total, edition.findings_without_figure) == (12, edition.findings.count())
    challenges = Finding.objects.filter(edition__study__slug="hootsuite", is_challenge=True)
    assert list(challenges.values_list("source_lines", flat=True)) == ["37", "38", "39", "40"]
    row = Study.objects.get(slug="gratitude")
    assert row.design_fr
    assert row.design_en
    assert not row.indicators.exists()


def test_they_stand_with_the_talk_that_presented_them():
    found = {
        row.slug: [str(talk.event.slug) + "/" + talk.slug for talk in row.sessions.all()] for row in Study.objects.all()
    }
    assert found == {
        "cegos": ["media-aces-2012-03/s11"],
        "hootsuite": ["hootsuite-breakfast-2018/s13"],
        "facebook-en-france": ["social-media-management-day/s09"],
        "gratitude": [],
    }


if FACTS:

    def test_every_study_is_there():
        said = by_id("studies")
        assert set(said) == set(EDITIONS)
        for name, fact in said.items():
            slug, year = EDITIONS[name]
            study = Study.objects.select_related("publisher", "source").get(slug=slug)
            assert study.source.slug == f"doc-{fact['doc']}", name
            place = Edition.objects.get(study=study, year=year) if year else study
            assert place.source_lines == lines(fact), name
            if publisher := fact.get("publisher"):
                publisher = publisher.removesuffix(" (spoken)").removeprefix("in ")
                assert publisher == (study.publisher.name if study.publisher else study.publisher_written), name
            if not year:
                continue
            assert place.is_only_cited == bool(fact.get("indicators_only_as_previous")), name
            assert place.number == (fact.get("edition") or fact.get("edition_inferred")), name
            assert place.is_inferred("number") == ("edition_inferred" in fact), name
            assert study.next_edition_year == fact.get("next_edition", study.next_edition_year), name
            if presenter := fact.get("presented_by"):
                assert presenter.startswith(place.presented_by.get().name), name
            asked = [(row.size, row.size_qualifier, row.countries) for row in place.populations.all()]
            assert asked == [
                (row["n"], row.get("qualifier", "exact"), row.get("countries")) for row in fact.get("populations", [])
            ], name
            methods = [(row.kind.replace("_", " "), row.count) for row in place.methods.all()]
            assert methods == [(row["kind"], row.get("count")) for row in fact.get("methods", [])], name
            challenges = place.findings.filter(is_challenge=True).count()
            assert challenges == len(fact.get("challenges", [])), name

    def test_every_figure_is_there_with_its_qualifier_and_its_line():
        told = {
            slug: {figure(row) for row in rows.select_related("indicator", "edition")}
            for slug in {slug for slug, _year in EDITIONS.values()}
            for rows in [Observation.objects.filter(indicator__study__slug=slug)]
        }
        said: dict[str, set] = {slug: set() for slug in told}
        for name, fact in by_id("studies").items():
            slug, year = EDITIONS[name]
            for row in fact["indicators"]:
                unit, region = UNITS.get(row["unit"], row["unit"]), REGIONS[row["region"]]
                bounds = tuple(Decimal(row[key]) if key in row else None for key in ("value_min", "value_max"))
                written = {"range": "70-80%"}.get(row["qualifier"], row.get("raw", "")).replace(" %", "\u00a0%")
                hedges = (row["qualifier"], written, row.get("hedged", False), row.get("direction", ""))
                said[slug].add((year, region, unit, row["value"], *bounds, *hedges, str(row["line"])))
                for before in row["previous"]:
                    plain = ("exact", "", False, "")
                    values = (Decimal(before["value"]), None, None)
                    said[slug].add((before["year"], region, unit, *values, *plain, str(row["line"])))
        assert told == said

    def test_what_less_is_better_of_is_what_the_documents_call_negative():
        negative = [str(row["line"]) for row in by_id("studies")["hootsuite-2018"]["indicators"] if row.get("polarity")]
        rows = Observation.objects.filter(indicator__is_lower_better=True)
        assert list(rows.values_list("source_lines", flat=True)) == negative

    def test_every_model_is_there_point_by_point():
        said = by_id("models")
        assert set(said) == set(FRAMEWORKS)
        for name, fact in said.items():
            slug, author = FRAMEWORKS[name]
            row = Framework.objects.get(slug=slug)
            assert (row.source.slug, row.source_lines) == (f"doc-{fact['doc']}", lines(fact)), name
            assert row.authors.get().name == author, name
            assert row.is_inferred("authors") == ("author" not in fact), name
            points = fact.get("levels") or fact.get("items") or ["basics", "context", "examples"]
            assert row.points.count() == len(points), name
            assert list(row.points.values_list("position", flat=True)) == list(range(1, len(points) + 1)), name
        jobs = FrameworkPoint.objects.filter(framework__slug="six-metiers").values_list("text_en", flat=True)
        assert [text.lower() for text in jobs] == said["jobs-six"]["items"]
