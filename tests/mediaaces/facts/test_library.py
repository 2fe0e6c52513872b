"""What the library, the programmes and the contradictions hold after loading, against what the documents say."""

import pytest

from articles.models import Resource
from casestudies.models import Platform, Programme
from directory.models import Discrepancy, SocialAccount
from tests.facts import FACTS, lines

pytestmark = pytest.mark.usefixtures("association", "db")

# Name of the fact → our name, where they differ.
RESOURCES = {
    "orange-guide": "guide-orange", "orange-guide-annexes": "guide-orange-annexes",
    "ma-transparency": "regles-de-transparence", "orange-champions-page": "orange-champions",
    "cegos-slides": "cegos-diaporama", "cora-press": "cora-inrockuptibles", "ftv-charter": "charte-france-televisions",
    "hootsuite-pdf": "barometre-hootsuite-2018", "viadeo-post": "boostez-votre-start-up",
    "cavazza-maturity-post": "troisieme-phase-de-maturite", "sawi-blog": "blog-sawi",
    "quotidiennes-original": "chronique-les-quotidiennes", "how-of-happiness": "the-how-of-happiness",
}  # fmt: skip
PROGRAMMES = {
    "docapost-ambassadors": "docapost-ambassadeurs", "sg-sharing": "societe-generale-sharing",
    "champions-networks": "reseaux-de-champions",
}  # fmt: skip
ACCESS = {"public": "public", "internal": "internal", "company internal network": "internal", None: ""}
PLATFORMS = {"iPhone app": "iPhone"}
EXPLAINED = {("002", (24, 98)), ("002", (91, 55)), ("000", (53,)), ("002", (87, 136)), ("004", (261, 253, 114))}


def test_counts():
    assert Resource.objects.count() == 15 + 2
    assert Programme.objects.count() == 5
    assert Discrepancy.objects.count() == 16
    assert SocialAccount.objects.count() == 11
    assert Platform.objects.count() == 30


def test_what_is_shown_has_both_languages():
    for language in ("fr", "en"):
        for model, fields in ((Resource, ["title", "summary"]), (Programme, ["title", "summary"])):
            for field in fields:
                assert not model.objects.filter(**{f"{field}_{language}__in": ["", None]}).exists()
        assert not Discrepancy.objects.filter(**{f"description_{language}__in": ["", None]}).exists()
        decided = Discrepancy.objects.exclude(state="open")
        assert not decided.filter(**{f"resolution_{language}__in": ["", None]}).exists()


def test_a_programme_counts_what_it_reached():
    figures = Programme.objects.get(slug="docapost-ambassadeurs").figures.all()
    assert [(int(row.value), row.unit, row.period_fr) for row in figures] == [
        (75, "people", "deux ans"),
        (3000, "posts", "deux ans"),
        (16000, "shares", "deux ans"),
        (6300, "clicks", "deux ans"),
    ]
    members = Programme.objects.get(slug="orange-comein").figures.get()
    assert (int(members.value), members.unit, members.qualifier) == (200, "participants", "more_than")


if FACTS:

    @pytest.mark.parametrize("fact", FACTS["resources"], ids=lambda fact: fact["id"])
    def test_each_resource_is_there(fact):
        row = Resource.objects.get(slug=RESOURCES.get(fact["id"], fact["id"]))
        assert row.source.slug == f"doc-{fact['doc']}"
        assert row.source_lines == lines(fact)
        addresses = fact.get("urls") or ([fact["url"]] if fact.get("url") else [])
        assert [url for url in [row.url, *row.other_urls] if url] == addresses
        assert row.is_link_lost == ("url" in fact and fact["url"] is None)
        assert row.access == ACCESS[fact.get("access")]
        assert row.is_in_progress == (fact.get("state") == "in progress")
        assert row.is_translation == fact.get("translated", False)
        assert (row.pages, row.file_name) == (fact.get("pages"), fact.get("file", ""))
        assert bool(row.licence_en) == ("licence" in fact)
        assert (row.year == fact["year"]) if "year" in fact else True
        assert row.original_language == fact.get("original_language", "")
        assert set(fact.get("languages", [fact["language"]] if "language" in fact else row.languages)) == set(
            row.languages
        )
        if "publisher" in fact:
            assert row.publisher.name == fact["publisher"]

    def test_each_book_is_there_without_an_author_that_nobody_named():
        for fact in FACTS["books"]:
            row = Resource.objects.get(slug=RESOURCES.get(fact["id"], fact["id"]), kind="book")
            assert (row.title_fr, row.authors) == (fact["title"], ", ".join(fact["authors"] or []))
            assert (row.source.slug, row.source_lines) == (f"doc-{fact['doc']}", str(fact["line"]))
            if price := fact.get("price_difference_derived"):
                assert f"{price}\u00a0€" in row.summary_fr
                assert row.articles.filter(event_articles__event__slug=fact["sold_with"]).exists()

    def test_each_programme_is_there():
        for fact in FACTS["programmes"]:
            row = Programme.objects.get(slug=PROGRAMMES.get(fact["id"], fact["id"]))
            assert (row.source.slug, row.source_lines) == (f"doc-{fact['doc']}", lines(fact))
            kinds = {"employee advocacy": "advocacy", "internal network": "internal_network"}
            assert row.kind == kinds.get(fact["kind"], fact["kind"])
            assert (row.company.name if row.company else None) == fact.get("company")
            assert row.url == fact.get("url", "")
            assert row.since == fact.get("start", "")
            assert row.is_voluntary == fact.get("volunteers", False)
            told = [int(figure.value) for figure in row.figures.all()]
            said = [value for name, value in fact.get("results", {}).items() if name != "period"]
            assert told == (said or ([fact["members"]["value"]] if "members" in fact else []))

    def test_each_contradiction_is_there_and_says_what_it_is_about():
        found = {
            (row.source.slug.removeprefix("doc-"), tuple(map(int, row.source_lines.split(", ")))): row
            for row in Discrepancy.objects.select_related("source")
        }
        assert set(found) == {(fact["doc"], tuple(fact["lines"])) for fact in FACTS["discrepancies"]}
        assert {key for key, row in found.items() if row.state == "explained"} == EXPLAINED
        assert not [row for row in found.values() if row.concerns is None]

    def test_each_account_is_on_the_page_of_its_company(stranger):
        assert len(FACTS["social_accounts"]) == SocialAccount.objects.count()
        for row in SocialAccount.objects.select_related("company"):
            html = stranger.get(row.company.get_absolute_url()).content.decode()
            assert row.name.replace("&", "&amp;").replace("’", "’") in html, row

    def test_each_platform_is_there_with_what_is_noted_of_it():
        rows = {row.name: row for row in Platform.objects.all()}
        assert set(rows) == {PLATFORMS.get(fact["name"], fact["name"]) for fact in FACTS["platforms"]}
        for fact in FACTS["platforms"]:
            row = rows[PLATFORMS.get(fact["name"], fact["name"])]
            assert bool(row.note_en) == bool(fact["note"]), row
