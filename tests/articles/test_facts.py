"""What the database says of the articles after loading, against what the documents say."""

import datetime

import pytest

from articles.models import Article, Category
from events.models import EventArticle
from mediaaces.loading.dates import read_when
from mediaaces.loading.load import load
from tests.facts import FACTS, NOW, lines
from themes import words

pytestmark = pytest.mark.usefixtures("association", "db")
# The fact: our address, and when it came out, as fixtures write it. The facts say the latter in words.
ARTICLES = {
    "000-1": ("retour-conference-14-decembre-2009", "2009-12-14/2010-01-31"),
    "001-1": ("compte-rendu-social-media-management-day", "2011-spring"),
    "002-1": ("cegos-usage-des-medias-sociaux", "2012-04-01/2012-04-02"),
    "002-2": ("cinq-conseils-pour-inspirer-vos-collaborateurs", "2012-03-06/2012-03-22"),
    "002-3": ("media-aces-c-est-demain", "2012-03-05"),
    "002-4": ("la-fin-du-debut-la-preuve-en-chiffres", "2012-02-01/2012-02-28"),
    "002-5": ("les-medias-sociaux-et-les-start-ups", "2012-02-16/2012-02-28"),
    "003-1": ("enjeux-et-usages-avec-hootsuite", "2018-10-18/"),
    "004-1": ("des-entreprises-qui-utilisent-bien-les-medias-sociaux", "2013"),
    "004-2": ("formation-sawi-toujours-en-evolution", "2013-01-01/2013-11-11"),
    "004-3": ("refaire-sa-job-description", "2013-summer"),
    "004-4": ("du-desengouement-pour-les-reseaux-sociaux", "2011/2013"),
    "004-5": ("formation-a-l-ecriture-blog", "2011-autumn"),
    "004-6": ("formation-sawi-ca-se-remplit", "2011-08-01/2011-08-23"),
    "004-7": ("seance-d-info-pour-la-formation-sawi", "2011-05-20/2011-05-25"),
    "004-8": ("intracom-integrer-les-medias-sociaux-a-sa-strategie", "2011-01-01/2011-05-25"),
    "004-9": ("pollens-pedagogiques-2011", "2011"),
    "004-10": ("se-mettre-aux-medias-sociaux-a-plusieurs", "2010/2011"),
}
# Where an event or a study of ours is not called as the fact calls it.
EVENTS = {"blog-writing-2011": "blog-writing-2011-12-03"}
STUDIES = {"hootsuite-2018": "hootsuite"}
RELATIONS = {
    "event_report": "report", "event_reminder": "announcement", "teaser": "announcement", "media_post": "media",
    "curation": "report", "course_announcement": "announcement", "talk_notes": "media",
}  # fmt: skip


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_counts():
    assert Article.objects.published().count() == 18
    assert Category.objects.count() == 10
    assert EventArticle.objects.count() == 17
    # The days of all were deduced; those of a change were written.
    assert Article.objects.filter(is_date_inferred=True).count() == 18
    assert Article.objects.filter(modified_on__isnull=False).count() == 5


@pytest.mark.parametrize(("slug", "when"), ARTICLES.values())
def test_when_it_came_out(slug, when):
    row, date = Article.objects.get(slug=slug), read_when(when)
    assert (row.first_day, row.last_day) == (date.first, date.last)
    assert row.date_precision == ("range" if when.endswith("/") else date.precision)


def test_a_change_never_comes_before():
    for row in Article.objects.filter(modified_on__isnull=False):
        assert row.first_day <= row.modified_on


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_shown_text_has_both_languages(language):
    for field in ("title", "summary"):
        assert not Article.objects.filter(**{f"{field}_{language}__in": ["", None]}).exists()
    assert not Category.objects.filter(**{f"name_{language}__in": ["", None]}).exists()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_summary_is_two_sentences_without_their_text(language):
    for row in Article.objects.all():
        assert 1 <= getattr(row, f"summary_{language}").count(". ") <= 2, row
        assert (row.body_fr, row.body_en) == ("", "")


def test_loading_again_changes_nothing():
    store = load(now=NOW, refresh=True)
    for kind in ("article", "category", "eventarticle"):
        assert set(store.counts[kind]) == {"kept"}


if FACTS:
    TOLD = FACTS["articles"]

    def test_each_fact_is_one_article():
        assert [fact["id"] for fact in TOLD] == list(ARTICLES)

    @pytest.mark.parametrize("fact", TOLD, ids=lambda fact: fact["id"])
    def test_a_fact_is_there(fact):
        row = Article.objects.select_related("author", "source").get(slug=ARTICLES[fact["id"]][0])
        assert plain(row.title_fr) == plain(fact["title"])
        assert (row.kind, row.language) == (fact["type"], fact["language"])
        assert (row.source.slug, row.source_lines) == (f"doc-{fact['doc']}", lines(fact))
        assert row.comment_count == fact["comment_count"]
        assert row.has_english_abstract == fact["has_english_abstract"]
        assert row.is_truncated == fact["truncated"]
        assert row.hashtags == " ".join(fact.get("hashtags", []))
        assert (row.curated_label, row.curated_title) == (
            fact.get("curated_label", ""), fact.get("curated_title", ""),
        )  # fmt: skip
        assert row.first_published_in == fact.get("first_published_in", "")
        assert bool(row.disclosure_fr and row.disclosure_en) == ("disclosure" in fact)

    @pytest.mark.parametrize("fact", TOLD, ids=lambda fact: fact["id"])
    def test_its_author_is_the_one_written_or_the_one_deduced(fact):
        row = Article.objects.select_related("author").get(slug=ARTICLES[fact["id"]][0])
        assert row.author_written == (fact["author"] or "")
        expected = fact["author"] or fact.get("author_inferred")
        assert (row.author.name if row.author else None) == expected
        assert row.is_inferred("author") == ("author_inferred" in fact)

    @pytest.mark.parametrize("fact", TOLD, ids=lambda fact: fact["id"])
    def test_its_two_dates_stand_apart(fact):
        row = Article.objects.get(slug=ARTICLES[fact["id"]][0])
        modified = datetime.date.fromisoformat(fact["modified"]) if fact.get("modified") else None
        assert (row.modified_on, row.modified_written) == (modified, fact.get("modified_written", ""))
        assert row.is_date_inferred == (fact.get("published") is None)

    @pytest.mark.parametrize("fact", TOLD, ids=lambda fact: fact["id"])
    def test_its_shelves_and_its_tags(fact):
        row = Article.objects.get(slug=ARTICLES[fact["id"]][0])
        shelves = {name for category in row.categories.all() for name in (category.name_fr, category.name_en)}
        assert row.categories.count() == len(fact["categories"])
        assert set(fact["categories"]) <= {plain(name) for name in shelves}
        meant = {words.find(tag) for tag in fact["tags"]}
        assert None not in meant
        if meant:
            assert set(row.themes.all()) == meant
        else:
            assert row.is_inferred("themes")

    @pytest.mark.parametrize("fact", TOLD, ids=lambda fact: fact["id"])
    def test_what_it_is_to_its_event_and_its_study(fact):
        row = Article.objects.get(slug=ARTICLES[fact["id"]][0])
        named = fact.get("event") or fact.get("course")
        links = {link.event.slug: link.relation for link in row.event_articles.select_related("event")}
        assert bool(links) == bool(named)
        if named:
            assert links[EVENTS.get(named, named)] == RELATIONS[fact["type"]]
        if study := fact.get("study"):
            assert STUDIES[study] in row.studies.values_list("slug", flat=True)

    def test_a_case_study_leads_to_the_article_whose_lines_tell_it():
        """The lines of a case study lie within those of its articles."""
        for row in Article.objects.select_related("source").prefetch_related("case_studies__source"):
            first, last = map(int, row.source_lines.split(", "))
            for case_study in row.case_studies.all():
                assert case_study.source == row.source
                lines = [int(line) for line in case_study.source_lines.split(", ")]
                assert any(first <= line <= last for line in lines), (row, case_study)
