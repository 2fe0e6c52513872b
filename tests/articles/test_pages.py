"""The public pages of articles, for a stranger, and what they cost."""

import datetime
import re
from html import unescape as html_of

import feedparser
import pytest

from articles.models import Article
from tests.factories.articles import create_article, create_category, create_event_article
from tests.factories.barometer import create_study
from tests.factories.casestudies import create_case_study
from tests.factories.directory import create_company, create_person, create_source
from tests.factories.events import create_event
from tests.factories.library import create_resource
from tests.factories.themes import create_theme

pytestmark = pytest.mark.django_db
LIST, FEED = "/articles/", "/articles/flux.xml"
MARCH = datetime.date(2012, 3, 6)


def read(client, path: str) -> str:
    """The page as its reader has it, entities said."""
    return html_of(client.get(path).content.decode())


def facet_links(html: str) -> list[tuple[str, int]]:
    """(address, number shown) of every choice of the facets that is not taken yet."""
    pattern = r'<a class="facet" href="([^"]+)">[^<]+<span>(\d+)</span></a>'
    return [(href.replace("&amp;", "&"), int(number)) for href, number in re.findall(pattern, html)]


def number_found(html: str) -> int:
    return int(re.search(r"<strong>(\d+) articles?</strong>", html)[1])


@pytest.fixture
def some():
    """Six articles over two shelves, two themes, three kinds and two years; one is a draft, one is not dated."""
    thinking, work = create_category(), create_category(slug="travail", name="mon travail")
    blog, crisis = create_theme(slug="blog", name="blog"), create_theme(slug="crise", name="crise")
    create_article(day=MARCH, kind="essay", categories=[thinking], themes=[blog])
    create_article(day=MARCH, kind="essay", categories=[thinking, work], themes=[blog, crisis])
    create_article(day=datetime.date(2011, 5, 2), kind="column", categories=[work], themes=[crisis])
    create_article(day=datetime.date(2011, 1, 1), kind="news")
    create_article(kind="essay", themes=[crisis])
    create_article(
        day=MARCH, kind="essay", title_fr="Secret", state=Article.State.REVIEW, categories=[work], themes=[blog]
    )


@pytest.mark.parametrize("query", ["", "?theme=blog", "?rubrique=travail", "?annee=2011", "?nature=essay&theme=crise"])
def test_every_facet_counts_what_its_link_shows(some, stranger, query):
    links = facet_links(stranger.get(LIST + query).content.decode())
    assert links
    for href, number in links:
        assert number_found(stranger.get(href).content.decode()) == number, href


def test_the_archives_go_back_year_by_year(some, stranger):
    html = stranger.get(LIST).content.decode()
    assert re.findall(r"\?annee=(\d+)", html) == ["2012", "2011"]
    assert number_found(stranger.get(f"{LIST}?annee=2012").content.decode()) == 2


@pytest.mark.parametrize(
    "query", ["?annee=0000", "?annee=99999", "?annee=²²²²", "?theme=rien", "?rubrique=" + "x" * 500, "?nature=rien"]
)
def test_an_absurd_choice_finds_nothing_and_says_so(some, stranger, query):
    response = stranger.get(LIST + query)
    assert response.status_code == 200
    assert "Aucun article ne répond à ces filtres." in response.content.decode()


def test_an_absurd_page_is_the_last_one(some, stranger):
    assert number_found(stranger.get(f"{LIST}?page=999").content.decode()) == 5
    assert stranger.get(f"{LIST}?page=99999999999999999999").status_code == 400
    assert stranger.get(f"{LIST}?theme=%00").status_code == 400


def test_nothing_published_is_said(stranger):
    assert "Aucun article n’est publié" in stranger.get(LIST).content.decode()


def test_a_draft_is_on_no_public_page(stranger, member, treasurer, community_manager):
    theme, company, author = create_theme(), create_company(), create_person()
    study, case_study, event = create_study(), create_case_study(), create_event()
    draft = create_article(
        title_fr="Un secret", state=Article.State.DRAFT, author=author, themes=[theme], companies=[company],
        case_studies=[case_study], studies=[study],
    )  # fmt: skip
    create_event_article(event=event, article=draft)
    neighbour = create_article(themes=[theme])
    pages = [LIST, f"{LIST}?theme={theme.slug}", FEED, f"/en{FEED}", "/sitemap.xml", theme.get_absolute_url()]
    pages += [row.get_absolute_url() for row in (company, author, study, case_study, event, neighbour)]
    for client in (stranger, member):
        assert not [page for page in pages if "Un secret" in client.get(page, follow=True).content.decode()]
    statuses = [
        client.get(draft.get_absolute_url()).status_code for client in (stranger, member, treasurer, community_manager)
    ]
    assert statuses == [404, 404, 404, 200]
    shown = community_manager.get(draft.get_absolute_url())
    assert '<meta name="robots" content="noindex">' in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"


def test_a_page_keeps_the_two_dates_apart_and_says_what_was_deduced(stranger):
    row = create_article(
        first_day=MARCH, last_day=datetime.date(2012, 3, 22), date_precision="range", is_date_inferred=True,
        modified_on=datetime.date(2015, 5, 20), modified_written="mai 20th, 2015", inferred_fields=["author"],
        author=create_person(name="Anne Racine"), first_published_in="Un autre blog",
        disclosure_fr="Elle conseille la marque.", truncation_note_fr="La fin manque.", comment_count=1,
        hashtags="#mediaaces",        summary_fr="Deux phrases. Les nôtres.",
        source=create_source(site="exemple.org"), source_lines="8, 49",
    )  # fmt: skip
    html = read(stranger, row.get_absolute_url())
    assert "Publié\u00a0: entre le 6 et le 22 mars 2012" in html
    assert "Modifié\u00a0: 20 mai 2015" in html
    assert re.search(r"Anne Racine</a> <small class=\"deduced\">\(déduit\)</small>", html)
    for words in (
        "mai 20th, 2015", "Un autre blog", "Elle conseille la marque.", "La fin manque.", "1 commentaire", "#mediaaces",
        "Deux phrases. Les nôtres.", "exemple.org", "adresse perdue", "l. 8, 49", "nous n’en gardons que ce résumé",
    ):  # fmt: skip
        assert words in html, words
    # A deduced day is not told to machines.
    assert '"dateModified":"2015-05-20"' in html
    assert "datePublished" not in html


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"first_day": MARCH, "last_day": MARCH}, "6 mars 2012"),
        ({"first_day": MARCH, "date_precision": "range"}, "après le 6 mars 2012"),
        (
            {"first_day": datetime.date(2011, 1, 1), "last_day": datetime.date(2013, 12, 31), "date_precision": "year"},
            "2011–2013",
        ),
        (
            {
                "first_day": datetime.date(2009, 12, 14),
                "last_day": datetime.date(2010, 1, 31),
                "date_precision": "range",
            },
            "entre le 14 décembre 2009 et le 31 janvier 2010",
        ),
    ],
)
def test_when_it_came_out_in_words(stranger, fields, said):
    row = create_article(**fields)
    assert f"Publié\u00a0: {said}" in read(stranger, row.get_absolute_url())


def test_an_unknown_date_and_a_missing_author_are_said(stranger):
    html = stranger.get(create_article().get_absolute_url()).content.decode()
    assert "Date de publication inconnue" in html
    assert "Auteur non nommé" in html


def test_an_author_without_a_page_is_named_as_signed_and_not_linked(stranger):
    hidden = create_person(name="Paul Caché", is_published=False)
    html = stranger.get(create_article(author=hidden, author_written="Paul C.").get_absolute_url()).content.decode()
    assert "Paul C." in html
    assert "Paul Caché" not in html
    assert hidden.get_absolute_url() not in html


def test_it_leads_to_all_it_is_about_and_back(stranger):
    company, author, theme = create_company(), create_person(), create_theme()
    case_study, study, event = create_case_study(), create_study(), create_event()
    row = create_article(
        title_fr="Un compte rendu", author=author, companies=[company], case_studies=[case_study], studies=[study],
        themes=[theme],
    )  # fmt: skip
    create_event_article(event=event, article=row)
    resource = create_resource(url="https://example.org/guide")
    resource.articles.add(row)
    other = create_article(themes=[theme])
    html = stranger.get(row.get_absolute_url()).content.decode()
    for there in (company, author, case_study, study, event, theme, other):
        assert f'href="{there.get_absolute_url()}"' in html, there
        back = stranger.get(there.get_absolute_url()).content.decode()
        assert f'href="{row.get_absolute_url()}"' in back, there
    assert 'href="https://example.org/guide"' in html


def test_neighbours_are_those_that_share_most(stranger):
    one, two, three = create_theme(), create_theme(), create_theme()
    row = create_article(themes=[one, two])
    newer = create_article(title_fr="Un seul thème", day=MARCH, themes=[one])
    closer = create_article(title_fr="Les deux", themes=[one, two])
    create_article(title_fr="Étranger", themes=[three])
    html = stranger.get(row.get_absolute_url()).content.decode()
    assert html.index(closer.title_fr) < html.index(newer.title_fr)
    assert "Étranger" not in html


def test_its_text_is_shown_in_its_language_only(stranger):
    row = create_article(title_fr="Écrit ici", body_fr="<p>Un mot <strong>gras</strong>.</p>")
    assert "<strong>gras</strong>" in stranger.get(row.get_absolute_url()).content.decode()
    english = stranger.get(f"/en{row.get_absolute_url()}").content.decode()
    assert "gras" not in english
    assert '<span lang="fr">Écrit ici</span>' in english


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_what_an_editor_writes_is_text(stranger):
    fields = [
        "title_fr", "summary_fr", "author_written", "author_note_fr", "disclosure_fr", "modified_written",
        "first_published_in", "curated_title", "curated_label", "truncation_note_fr", "hashtags",
    ]  # fmt: skip
    row = create_article(day=MARCH, modified_on=MARCH, **dict.fromkeys(fields, HOSTILE))
    Article.objects.filter(pk=row.pk).update(url="javascript:alert(1)")
    for page in (LIST, row.get_absolute_url()):
        html = stranger.get(page).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
    entry = feedparser.parse(stranger.get(FEED).content).entries[0]
    assert "<script" not in entry.summary
    assert entry.title == HOSTILE


def test_a_text_is_clean_however_it_was_saved(stranger):
    row = create_article(body_fr=f'<p style="x" onclick="y">a</p>{HOSTILE}<iframe src="//x"></iframe>')
    assert row.body_fr == '<p>a</p>"&gt;'
    html = stranger.get(row.get_absolute_url()).content.decode()
    assert "onclick" not in html
    assert "<iframe" not in html


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_feed_is_atom_in_the_language_of_its_path(stranger, language):
    row = create_article(
        day=MARCH, title_fr="En français", title_en="In English", summary_fr="Dit ici.", summary_en="Said here.",
        modified_on=datetime.date(2015, 5, 20), author=create_person(name="Anne Racine"),
        categories=[create_category()],
    )  # fmt: skip
    older = create_article(
        first_day=datetime.date(2011, 1, 1),
        last_day=datetime.date(2011, 12, 31),
        date_precision="year",
        title_en="Older",
    )
    path, older_path = row.get_absolute_url(), older.get_absolute_url()
    response = stranger.get(language + FEED)
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    first, second = feed.entries
    assert first.title == ("In English" if language else "En français")
    assert first.summary == ("Said here." if language else "Dit ici.")
    assert first.link.endswith(language + path)
    assert first.author == "Anne Racine"
    assert (first.published_parsed[:3], first.updated_parsed[:3]) == ((2012, 3, 6), (2015, 5, 20))
    # Known to the year only: not said to be of a day, and changed no later than it can have come out.
    assert "published" not in second
    assert second.updated_parsed[:3] == (2011, 12, 31)
    assert second.link.endswith(language + older_path)
    assert f'href="{language}{FEED}"' in stranger.get(language + LIST).content.decode()


@pytest.mark.parametrize("path", [LIST, f"{LIST}?theme=blog", FEED])
def test_a_list_asks_as_many_queries_for_one_as_for_thirty(stranger, count_queries, path):
    theme, category = create_theme(slug="blog"), create_category()
    create_article(day=MARCH, author=create_person(), themes=[theme], categories=[category])
    alone = count_queries(stranger, path)
    for _ in range(30):
        create_article(day=MARCH, author=create_person(), themes=[theme], categories=[category])
    assert count_queries(stranger, path) == alone <= 6


def test_a_page_asks_at_most_twelve(stranger, count_queries):
    theme = create_theme()

    def full() -> Article:
        row = create_article(
            author=create_person(), source=create_source(), themes=[theme], categories=[create_category()],
            companies=[create_company()], case_studies=[create_case_study()], studies=[create_study()],
        )  # fmt: skip
        create_event_article(event=create_event(), article=row)
        create_resource().articles.add(row)
        return row

    row = full()
    alone = count_queries(stranger, row.get_absolute_url())
    for _ in range(10):
        full()
    assert count_queries(stranger, row.get_absolute_url()) <= 12
    assert alone <= 12
