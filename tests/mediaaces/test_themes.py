"""The pages of themes, and the links that lead from one kind of thing to another."""

import datetime

import pytest

from articles.models import Article, Resource
from barometer.models import Edition, Framework, Study
from casestudies.models import CaseStudy, Programme
from events.models import Event, EventArticle, Session
from mediaaces.pages.kinds import KINDS
from tests.events.pages import read
from tests.factories.casestudies import create_case_study
from tests.factories.directory import create_company, create_person
from tests.factories.events import create_appearance, create_event, create_session
from tests.factories.themes import create_theme, put_under

pytestmark = pytest.mark.django_db


def one_of_each(number: int = 1) -> dict:
    """A published row of every kind, all of one company and one person, linked to one another."""
    company, person = create_company(name=f"Orange {number}"), create_person(name=f"Yann Gourvennec{number}")
    event = create_event(title_fr=f"Conférence {number}", title_en=f"Conference {number}")
    event.organisers.add(company)
    talk = create_session(event=event, slug="s1", title_fr=f"Exposé {number}")
    create_appearance(session=talk, person=person, company=company)
    case = create_case_study(companies=[company], title_fr=f"Récit {number}")
    case.tellers.add(person)
    programme = Programme.objects.create(
        slug=f"programme-{number}", kind="label", title_fr=f"Label {number}", company=company, since="2016"
    )
    programme.case_studies.add(case)
    study = Study.objects.create(
        slug=f"enquete-{number}", title_fr=f"Enquête {number}", publisher=company, state=Study.State.PUBLISHED
    )
    edition = Edition.objects.create(study=study, year=2018)
    edition.presented_by.add(person)
    framework = Framework.objects.create(
        slug=f"modele-{number}", kind="method", title_fr=f"Méthode {number}", company=company
    )
    framework.authors.add(person)
    article = Article.objects.create(
        slug=f"article-{number}",
        title_fr=f"Article {number}",
        state=Article.State.PUBLISHED,
        author=person,
        first_day=datetime.date(2012, 3, 1),
    )
    article.companies.add(company)
    article.case_studies.add(case)
    article.studies.add(study)
    EventArticle.objects.create(event=event, article=article)
    resource = Resource.objects.create(
        slug=f"guide-{number}", kind="guide", title_fr=f"Guide {number}", publisher=company, edition=edition, year=2011
    )
    resource.articles.add(article)
    talk.case_studies.add(case)
    talk.studies.add(study)
    return {
        "company": company, "person": person, "event": event, "session": talk, "case": case, "programme": programme,
        "study": study, "framework": framework, "article": article, "resource": resource,
    }  # fmt: skip


def address(key: str, row) -> str:
    if key == "session":
        return f"{row.event.get_absolute_url()}#session-{row.slug}"
    return f"/ressources/#{row.slug}" if key == "resource" else row.get_absolute_url()


KEYS = [kind.key for kind in KINDS]
DIRECTIONS = [
    ("event", ["company", "person", "case", "study", "article"]),
    ("case", ["session", "company", "person", "article", "programme", "resource"]),
    ("company", ["case", "session", "event", "study", "framework", "article", "programme", "resource", "person"]),
    ("person", ["session", "case", "article", "framework", "study", "company"]),
    ("study", ["session", "article", "resource", "company"]),
    ("article", ["event", "case", "study", "company", "person"]),
    ("programme", ["case", "company"]),
    ("framework", ["person", "company"]),
]


@pytest.mark.parametrize(("start", "ends"), DIRECTIONS)
def test_a_page_leads_to_what_follows_from_it(client, start, ends):
    rows = one_of_each()
    page = client.get(rows[start].get_absolute_url()).content.decode()
    missing = [key for key in ends if f'href="{address(key, rows[key])}"' not in page]
    assert missing == []


class TestTheme:
    def test_gathers_every_kind(self, client):
        rows, theme = one_of_each(), create_theme(slug="veille", name="veille")
        put_under(theme, *(rows[key] for key in KEYS))
        page = client.get("/themes/veille/").content.decode()
        assert [key for key in KEYS if f'<a href="{address(key, rows[key])}"' not in page] == []
        assert rows["company"].get_absolute_url() in page
        for date in ["2016", "2018", "2011", "1er mars 2012"]:
            assert date in page
        assert "Veille (en)" in client.get("/en/themes/veille/").content.decode()

    def test_leaves_out_what_is_not_published(self, client):
        rows, theme = one_of_each(), create_theme(slug="veille")
        put_under(theme, *(rows[key] for key in KEYS))
        Event.objects.update(state=Event.State.DRAFT)
        CaseStudy.objects.update(state=CaseStudy.State.DRAFT)
        Study.objects.update(state=Study.State.DRAFT)
        Article.objects.update(state=Article.State.REVIEW)
        for model in (Programme, Framework, Resource):
            model.objects.update(is_published=False)
        page = client.get("/themes/veille/").content.decode()
        assert "Rien n’est publié sous cette thématique." in page
        assert 'name="robots" content="noindex"' in page
        assert not [key for key in KEYS if address(key, rows[key]) in page]
        assert "/themes/veille/" not in client.get("/themes/").content.decode()

    def test_narrows_to_one_kind_and_counts(self, client):
        theme = create_theme(slug="veille")
        cases = [create_case_study(title_fr=f"Récit numéro {number}") for number in range(3)]
        put_under(theme, *cases, create_event(title_fr="Une conférence"))
        page = client.get("/themes/veille/?nature=case").content.decode()
        assert "Récit numéro 2" in page
        assert "Une conférence" not in page
        assert 'Études de cas <span class="chip-count">3</span>' in page
        assert "Une conférence" in client.get("/themes/veille/?nature=nimporte").content.decode()
        assert "Rien de cette nature" in client.get("/themes/veille/?nature=article").content.decode()

    def test_has_pages_when_there_is_much(self, client):
        theme = create_theme(slug="veille")
        put_under(theme, *(create_case_study() for _ in range(45)))
        first, second = (client.get(f"/themes/veille/?page={number}").content.decode() for number in (1, 2))
        assert (first.count("theme-card"), second.count("theme-card")) == (40, 5)
        assert client.get("/themes/veille/?page=9999").content.decode().count("theme-card") == 5
        assert client.get("/themes/veille/?page=x").content.decode().count("theme-card") == 40

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_another_word_leads_to_the_theme_for_good(self, client, prefix):
        create_theme(slug="diplome", name="diplôme", name_en="diploma", words=[("dipôme", "misspelling")])
        for word in ["dipome", "diploma"]:
            answer = client.get(f"{prefix}/themes/{word}/")
            assert (answer.status_code, answer["Location"]) == (301, f"{prefix}/themes/diplome/")
        assert client.get(f"{prefix}/themes/rien/").status_code == 404

    def test_names_the_other_words_and_what_it_is_not(self, client):
        networks = create_theme(slug="reseaux", name="réseaux sociaux")
        words = ["médias 2.0", ("MS", "abbreviation"), ("social medial", "misspelling"), ("réseaux sociaux", "near")]
        theme = create_theme(slug="medias", name="médias sociaux", words=words)
        put_under(theme, create_event())
        page = client.get("/themes/medias/").content.decode()
        assert "«&nbsp;social medial&nbsp;»" in page
        assert "médias 2.0" in page
        assert f'<a href="{networks.get_absolute_url()}">' in page

    def test_names_the_themes_of_the_same_published_things(self, client):
        theme, shared, hidden = create_theme(slug="veille"), create_theme(name="outils"), create_theme(name="caché")
        event, draft = create_event(), create_event(state=Event.State.DRAFT)
        put_under(theme, event, draft)
        put_under(shared, event)
        put_under(hidden, draft)
        page = client.get("/themes/veille/").content.decode()
        assert shared.get_absolute_url() in page
        assert hidden.get_absolute_url() not in page

    def test_asks_as_much_for_one_as_for_thirty(self, client, count_queries):
        theme = create_theme(slug="veille", words=["écoute"])
        put_under(theme, *(row for key, row in one_of_each().items() if key in KEYS))
        few = count_queries(client, "/themes/veille/")
        for number in range(2, 5):
            put_under(theme, *(row for key, row in one_of_each(number).items() if key in KEYS))
            put_under(create_theme(), *Session.objects.all())
        assert count_queries(client, "/themes/veille/") == few <= 12


class TestIndex:
    def test_counts_by_kind_and_names_other_words(self, client):
        words = ["crise", ("tempête", "near"), ("crize", "misspelling")]
        theme = create_theme(slug="crise", name="gestion de crise", words=words)
        put_under(theme, create_event(), create_event(), create_case_study())
        create_theme(slug="vide", name="vide")
        text = read(client, "/themes/")
        assert "Thématique Rendez-vous Études de cas En tout gestion de crise Aussi : crise 2 1 3" in text
        assert "vide" not in text
        assert "de A à Z" not in text

    def test_gives_the_most_frequent_first_and_then_all_by_initial(self, client):
        for number in range(13):
            theme = create_theme(slug=f"t{number}", name=f"{'éfgh'[number % 4]} {number:02d}")
            put_under(theme, *(create_case_study() for _ in range(2 if number > 10 else 1)))
        text = read(client, "/themes/")
        most, by_initial = text.split("Toutes, de A à Z ")
        assert most.endswith(
            "En tout é 12 2 2 h 11 2 2 é 00 1 1 é 04 1 1 é 08 1 1 f 01 1 1 f 05 1 1 f 09 1 1 "
            "g 02 1 1 g 06 1 1 g 10 1 1 h 03 1 1 "
        )
        assert by_initial.startswith("E é 00 1 é 04 1 é 08 1 é 12 2 F f 01 1 f 05 1 f 09 1 G g 02 1 ")
        assert "H h 03 1 h 07 1 h 11 2" in by_initial

    def test_asks_as_much_for_one_as_for_thirty(self, client, count_queries):
        put_under(create_theme(words=["un"]), create_event())
        few = count_queries(client, "/themes/")
        for number in range(30):
            put_under(create_theme(words=[f"mot {number}"]), create_event())
        assert count_queries(client, "/themes/") == few <= 6


@pytest.mark.parametrize("key", ["event", "session", "case", "study", "framework", "article"])
def test_a_page_shows_its_themes(client, key):
    rows, theme = one_of_each(), create_theme(slug="veille")
    put_under(theme, rows[key])
    start = rows["event"] if key == "session" else rows[key]
    assert 'class="chip" href="/themes/veille/"' in client.get(start.get_absolute_url()).content.decode()
