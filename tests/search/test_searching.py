"""What each query finds, whatever the database: sets, order, corrections, counts."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from search.models import Entry, Word
from search.operations import reindex_everything
from search.searching import Search, contents
from search.words import compounds, words
from tests.factories.articles import create_article
from tests.factories.casestudies import create_case_study, create_platform, create_programme, create_use
from tests.factories.directory import create_affiliation, create_company, create_person
from tests.factories.events import create_appearance, create_event, create_session
from tests.factories.library import create_resource
from tests.factories.search import create_homonym
from tests.factories.themes import create_theme

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def search(query: str, *, kind: str = "", number: str | None = None, language: str = "fr") -> Search:
    return Search.read({"q": query, "type": kind, "page": number}, language)


def found(query: str, **options) -> list[str]:
    return [result.text.title for result in search(query, **options).results]


@pytest.fixture
def corpus(db):
    """Four texts in French and one in English, on different days."""
    rows = [
        ("Les réseaux sociaux d’entreprise", "Animer une communauté de pratique.", "", ""),
        ("Un réseau interne chez Dupont", "L’adhésion des salariés et l’intelligence collective.", "", ""),
        ("Retour d’expérience", "Les événements organisés à Genève, chevaux, travail et réseau.", "", ""),
        ("Gestion du savoir", "Des pratiques.", "Knowledge management", "Networks of practice, learning communities."),
        ("Œuvre de l’esprit", "Un e-mail à 10\u00a0000 abonnés. Si l’économie va.", "", ""),
    ]
    return [
        create_article(
            title_fr=title_fr, summary_fr=summary_fr, title_en=title_en, summary_en=summary_en,
            day=datetime.date(2010 + number, 1, 1),
        )
        for number, (title_fr, summary_fr, title_en, summary_en) in enumerate(rows)
    ]  # fmt: skip


NETWORKS, DUPONT, RETURN, KNOWLEDGE, WORK = (
    "Les réseaux sociaux d’entreprise",
    "Un réseau interne chez Dupont",
    "Retour d’expérience",
    "Gestion du savoir",
    "Œuvre de l’esprit",
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # A hit in the title first, then the newest.
        ("réseaux", [DUPONT, NETWORKS, RETURN]),
        ("reseaux", [DUPONT, NETWORKS, RETURN]),
        ("RÉSEAU", [DUPONT, NETWORKS, RETURN]),
        ("reseau entrepris", [NETWORKS]),
        ("réseaux sociaux de l’entreprise", [NETWORKS]),
        ("reseaux sociaux d'entreprises", [NETWORKS]),
        ("evenement", [RETURN]),
        ("événements", [RETURN]),
        ("cheval", [RETURN]),
        ("adhesions", [DUPONT]),
        ("l'intelligence", [DUPONT]),
        ("organiser", [RETURN]),
        ("organisé", [RETURN]),
        ("communautés", [NETWORKS]),
        ("oeuvre", [WORK]),
        ("œuvres", [WORK]),
        ("email", [WORK]),
        ("e-mail", [WORK]),
        ("10000", [WORK]),
        ("10 000 abonnés", [WORK]),
        ("econ", [WORK]),
        ("Genève salariés", []),
        ("genev", [RETURN]),
        ("dup", [DUPONT]),
        ("zzzz", []),
        ("du", [DUPONT]),
    ],
)
def test_what_is_found_and_in_which_order(corpus, query, expected):
    assert found(query) == expected


def test_english_pages_are_searched_in_english_and_fall_back_to_french(corpus):
    assert found("network", language="en") == ["Knowledge management"]
    assert found("learning community", language="en") == ["Knowledge management"]
    assert found("knowledge", language="fr") == []
    assert found("réseaux sociaux", language="en") == [NETWORKS]
    assert search("réseaux sociaux", language="en").results[0].text.title_language == "fr"
    assert search("knowledge", language="en").results[0].text.title_language == "en"


@pytest.mark.parametrize(
    ("query", "typed", "meant", "expected"),
    [
        ("entrepise", "entrepise", ["entreprise"], [NETWORKS]),
        ("resaux sociaux", "resaux", ["réseaux"], [NETWORKS]),
        ("inteligence", "inteligence", ["intelligence"], [DUPONT]),
        ("evnement", "evnement", [], []),
        ("comunauté", "comunaute", ["communauté"], [NETWORKS]),
        ("xéseau dupont", "xeseau", ["réseau"], [DUPONT]),
    ],
)
def test_one_typing_error_is_understood_and_said(corpus, query, typed, meant, expected):
    one = search(query)
    assert [result.text.title for result in one.results] == expected
    assert [(row.typed, row.meant) for row in one.corrections] == ([(typed, meant)] if meant else [])


def test_a_word_that_is_found_is_not_corrected(corpus):
    create_article(title_fr="Chevet")
    assert found("chevet") == ["Chevet"]
    assert search("chevet").corrections == []


def test_what_no_page_says_any_more_is_not_guessed(corpus):
    create_article(title_fr="Hapax legomenon").delete()
    assert Word.objects.filter(language="fr", word="legomenon").exists()
    assert (search("legomeno").guesses, found("legomenn")) == ({search("legomeno").terms[0]: []}, [])


def test_the_title_that_is_the_query_comes_first():
    create_article(title_fr="Orange et ses réseaux", day=datetime.date(2018, 1, 1))
    create_company(name="Orange")
    assert found("orange") == ["Orange", "Orange et ses réseaux"]


def test_facets_count_what_their_links_show():
    for number in range(3):
        create_article(title_fr=f"Mesure numéro {number}")
    create_event(title="Mesure du soir")
    create_company(name="Mesure et Cie")
    one = search("mesure")
    assert {choice.value: choice.count for choice in one.facets} == {"": 5, "event": 1, "article": 3, "company": 1}
    for choice in one.facets:
        narrowed = search("mesure", kind=choice.value)
        assert (narrowed.page.paginator.count, len(narrowed.results)) == (choice.count, choice.count)
        assert {row.value: row.count for row in narrowed.facets} == {row.value: row.count for row in one.facets}
    assert search("mesure", kind="study").results == []
    assert search("mesure", kind="nimporte").kind == ""


def test_pages_follow_one_another_without_gap_or_repetition():
    for number in range(45):
        create_article(title_fr=f"Suite {number}", day=datetime.date(2012, 1, 1 + number % 5))
    pages = [found("suite", number=str(number)) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({title for page in pages for title in page}) == 45
    assert found("suite", number="9" * 20) == pages[2]
    assert found("suite", number="-1") == pages[2]
    assert found("suite", number="\0") == pages[0]


def test_every_kind_is_found_by_what_its_page_says():
    orange, venue_host = create_company(name="Orange", sector_fr="télécoms"), create_company(name="La Cantine")
    speaker = create_person(name="Anne Racine")
    create_affiliation(person=speaker, company=orange, role_fr="Responsable numérique")
    event = create_event(title="Déjeuner de printemps", host=venue_host, city="Lyon")
    create_appearance(session=create_session(event=event, title="Écouter avant de parler"), person=speaker)
    create_case_study(
        title_fr="Vingt ambassadeurs", companies=[orange], uses=[create_use(name="recrutement")],
        platforms=[create_platform(name="Viadeo")], results=[(10000, "mentions_per_day")],
    )  # fmt: skip
    create_programme(title_fr="Les éclaireurs", company=orange, figures=[(75, "people")])
    create_resource(title_fr="Guide des usages", authors="Hervé Kabla")
    create_theme(name="réseau social d’entreprise", words=["RSE"])
    assert found("lyon") == ["Déjeuner de printemps"]
    assert found("cantine déjeuner") == ["Déjeuner de printemps"]
    assert found("racine écouter") == ["Écouter avant de parler"]
    assert found("télécoms") == ["Orange"]
    assert found("responsable orange") == ["Anne Racine"]
    assert found("viadeo recruter orange") == found("10000 mentions") == ["Vingt ambassadeurs"]
    assert found("éclaireur 75") == ["Les éclaireurs"]
    assert found("kabla") == ["Guide des usages"]
    assert found("rse") == ["réseau social d’entreprise"]
    urls = {result.kind: result.url for word in ("écouter", "guide", "rse") for result in search(word).results}
    session = event.sessions.get()
    assert urls["session"] == f"/evenements/{event.slug}/#session-{session.slug}"
    assert urls["resource"].startswith("/ressources/#")
    assert urls["theme"].startswith("/themes/")


def test_the_other_words_of_a_theme_find_what_is_under_it():
    theme = create_theme(name="médias sociaux", words=[("social medial", "misspelling")])
    article = create_article(title_fr="Sans le mot", themes=[theme])
    assert set(found("social medial")) == {"médias sociaux", article.title_fr}


def test_homonyms_are_told_with_their_senses():
    row = create_homonym(term="champion", meanings=["nom de famille", "label"])
    create_homonym(term="42 %", meanings=["adoption"])
    assert {key: [sense.meaning for sense in senses] for key, senses in search("Champions 2012").homonyms.items()} == {
        row: ["nom de famille", "label"]
    }
    assert [homonym.term for homonym in search("42 %").homonyms] == ["42 %"]
    assert search("autre chose").homonyms == search("").homonyms == {}


def test_all_there_is_to_find_is_counted():
    create_article()
    create_article(state="draft")
    create_company()
    assert contents("fr") == contents("en") == [("Articles", 1), ("Entreprises", 1)]


@pytest.mark.parametrize(
    "query",
    ['"', "*", "' OR 1=1 --", '" OR *', "NEAR(a b)", "a AND", "(*)", "l'", "^", "fr:reseau", "-réseau", "title:x", "\\",
     "{x}", "a:*", "!", "|", "&", "<->", "%", "_", "\ud800", "\0", "\0réseau\0", "x" * 10_000, "réseau " * 2000, "🦜",
     "١٢٣", "网络", "ﬁ ﬂ", "½", "²", "ſ", "İ", "a\u0301" * 300],
)  # fmt: skip
def test_hostile_queries_are_answered(corpus, query):
    assert len(search(query).results) <= 5
    assert len(search(query, language="en", kind="' --", number="\0").results) <= 5


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60))
def test_any_query_is_answered(corpus, query):
    one = search(query)
    assert one.total == sum(one.counts.values())
    assert len(one.results) <= min(one.total, 20)


VOCABULARY = ["réseau", "réseaux", "social", "sociaux", "entreprise", "veille", "œuvre", "l’été", "10\u00a0000", "RSE"]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_search_finds_exactly_the_texts_that_fit(db, data):
    """Both databases are held against the words themselves, so against one another."""
    Article.objects.all().delete()
    texts = data.draw(st.lists(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4), min_size=1, max_size=5))
    rows = {create_article(title_fr=" ".join(text)).pk: " ".join(text) for text in texts}
    query = " ".join(data.draw(st.lists(st.sampled_from([*VOCABULARY, "soc", "entr", "rés"]), min_size=1, max_size=3)))
    one = search(query)
    expected = {
        pk
        for pk, text in rows.items()
        if all(any(term.fits(word) for word in [*words(text), *compounds(text)]) for term in one.terms)
    }
    if not one.corrections:
        assert {result.text.entry.object_id for result in one.results} == expected


def test_a_search_is_the_same_after_the_index_is_made_anew(corpus):
    before = {query: found(query) for query in ("réseau", "10000", "adhésion")}
    Entry.objects.all().delete()
    assert found("réseau") == []
    reindex_everything()
    assert {query: found(query) for query in before} == before
