"""What the database says of the case studies after loading, against what the documents say."""

import pytest

from casestudies.models import CaseStudy, Channel, Crisis, Platform, Point, Reference, Result
from tests.facts import FACTS, lines

pytestmark = pytest.mark.usefixtures("association", "db")
COUNTS = {
    CaseStudy: 33, Platform: 30, Point: 76, Channel: 75, Result: 33, Crisis: 4, Reference: 6,
}  # fmt: skip
UNITS = {
    "%": "percent", "hours/day": "hours_per_day", "mentions/day": "mentions_per_day", "visits/day": "visits_per_day",
    "unique visitors/day": "visitors_per_day",
}  # fmt: skip
# Where our address of the page is not the name of the fact.
SLUGS = {
    "cs-musee": "musee-de-l-informatique", "cs-ericsson": "ericsson-france", "cs-sg": "societe-generale",
    "cs-ftv": "france-televisions", "cs-airfrance": "air-france", "cs-dominos": "dominos-pizza",
    "cs-benjerry": "ben-jerrys", "cs-laposte": "la-poste", "cs-orange-strategy": "orange-strategie",
    "cs-michel-augustin": "michel-et-augustin", "cs-panel-strategy": "table-ronde-strategie",
    "cs-orange-employees": "orange-collaborateurs", "cs-wholefoods": "whole-foods", "cs-bestbuy": "best-buy",
    "cs-oldspice": "old-spice", "cs-tesco-yorkshire": "tesco-mobile-yorkshire-tea", "cs-swissvibes": "swiss-vibes",
}  # fmt: skip


def test_counts():
    assert {model: model.objects.count() for model in COUNTS} == COUNTS
    assert CaseStudy.objects.filter(kind="counter_example").count() == 2
    assert CaseStudy.objects.filter(results__isnull=False).distinct().count() == 13


def test_a_start_in_another_unit_gives_no_growth():
    visitors = Result.objects.select_related("baseline").get(label_fr="Visiteurs uniques par jour")
    assert (visitors.value, visitors.unit, visitors.qualifier) == (120, "visitors_per_day", "approx")
    assert (visitors.baseline.value, visitors.baseline.unit) == (20, "visits_per_day")
    assert visitors.growth is None


def test_growth_within_one_unit():
    before = Result(value=20, unit="fans")
    assert Result(value=50, unit="fans", baseline=before).growth == 2.5
    assert Result(value=50, unit="fans", baseline=Result(value=0, unit="fans")).growth is None
    assert Result(value=50, unit="fans").growth is None


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_shown_text_has_both_languages(language):
    for model, fields in (
        (CaseStudy, ["title", "summary"]), (Point, ["text"]),
        (Channel, ["name"]), (Result, ["label"]), (Crisis, ["name"]), (Reference, ["title"]),
    ):  # fmt: skip
        for field in fields:
            assert not model.objects.filter(**{f"{field}_{language}__in": ["", None]}).exists()


if FACTS:

    def test_every_fact_is_there():
        rows = {row.slug: row for row in CaseStudy.objects.prefetch_related("results", "channels", "companies")}
        for fact in FACTS["case_studies"]:
            row = rows[SLUGS.get(fact["id"], fact["id"].removeprefix("cs-"))]
            assert row.source.slug == f"doc-{fact['doc']}"
            assert row.source_lines == lines(fact)
            said = {"channels": len(fact.get("channels", []))}
            said |= {kind: len(fact.get(f"{kind}s") or []) for kind in Point.Kind}
            told = {"channels": row.channels.count()}
            told |= {kind: row.points.filter(kind=kind).count() for kind in Point.Kind}
            assert told == said, fact["id"]
            told = [
                (result.value, result.unit, result.qualifier, result.direction or None, result.source_lines)
                for result in row.results.all()
            ]
            said = [
                (f["value"], UNITS.get(f["unit"], f["unit"]), f["qualifier"], f["direction"], str(f["line"]))
                for f in fact["figures"]
            ]
            assert told == said, fact["id"]
