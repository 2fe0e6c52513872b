"""What the database says after loading, against what the documents say.

The tables below were written from the facts of the documents. Where those stand beside the repository, they are also
compared one by one.
"""

import datetime
import json
import re
from pathlib import Path

import pytest
import yaml
from django.db import transaction

from directory.models import Affiliation, Company, Person, Quote, SocialAccount, Source
from events.models import Appearance, Event, Medium, Session, TicketType, Venue
from lib.dates import PartialDate
from mediaaces.loading.dates import read_when
from mediaaces.loading.files import FOLDER
from mediaaces.loading.load import load
from members.models import Membership

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "sources"
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)

COUNTS = {
    Source: 5,
    Company: 69,
    Person: 34,
    Affiliation: 39,
    Venue: 7,
    Event: 24,  # 17 events and 8 courses, one of which is both
    Session: 24,  # 19 and five modules
    Appearance: 37,
    Medium: 8,
    Quote: 33,
    SocialAccount: 11,
    Membership: 7,
}

# slug: kind, when (as fixtures write it), date deduced, venue, organisers, lines
EVENTS = {
    "media-aces-2009-1": ("conference", None, False, None, {"media-aces"}, "5"),
    "media-aces-2009-12": ("conference", "2009-12-14", False, "grande-arche", {"media-aces"}, "1, 5, 19"),
    "media-aces-2012-03": (
        "conference", "2012-03-06", False, "esg-paris", {"media-aces"},
        "3, 53, 55, 57, 59, 63, 65, 67, 69, 71, 73, 75, 79, 81, 83, 91, 112",
    ),
    "social-media-management-day": ("conference", "2011-spring", True, None, set(), "1, 104"),
    "social-media-week-2012": ("umbrella", "2012", True, None, set(), "124"),
    "supercharging-your-start-up-2012": ("conference", "2012-02-16", True, "le-camping", {"viadeo"}, "120, 124, 126"),
    "hootsuite-breakfast-2018": ("breakfast", "2018-10-18", True, None, {"hootsuite"}, "5"),
    "barometer-round-tables-2018": ("round_table", "2018-07", False, None, set(), "18"),
    "200-ideas": ("conference", "2013", True, None, set(), "7"),
    "intracom-2011": ("conference", "2011", False, None, set(), "271, 273, 275"),
    "pollens-pedagogiques-2011": ("conference", "2011", False, "college-du-leman", {"ifp"}, "407, 409, 411"),
    "sawi-info-2013-11-12": ("info_session", "2013-11-12", True, "sawi", {"sawi"}, "87, 95, 110"),
    "sawi-info-2013-prev": ("info_session", None, False, None, {"sawi"}, "95"),
    "sawi-info-2011-05-26": ("info_session", "2011-05-26", True, "maison-communication", {"sawi"}, "257, 265"),
    "sawi-info-2011-06-14": ("info_session", "2011-06-14", True, None, {"sawi"}, "265"),
    "sawi-info-2011-08-24": ("info_session", "2011-08-24", True, None, {"sawi"}, "245, 247"),
    "sawi-smscl-2010": ("course", "2010/2011", True, None, {"sawi"}, "261"),
    "sawi-smscl-2011": ("course", "2011/2012", False, None, {"sawi"}, "245, 247, 257, 259, 261, 265"),
    "sawi-smscl-2014": (
        "course", "2014-02-12/2014-09-06", False, None, {"sawi"},
        "85, 87, 91, 93, 95, 97, 98, 99, 104, 105, 106, 107, 108, 110",
    ),
    "sawi-workshops": ("course", None, False, None, {"sawi"}, "235"),
    "blog-writing-2011-12-03": (
        "course", "2011-12-03", False, "eclau", set(), "210, 214, 216, 218, 219, 225, 226, 227, 228, 229, 230"
    ),
    "orange-school": ("course", None, False, None, {"orange"}, "28"),
    "orange-workshops": ("course", None, False, None, {"orange"}, "28"),
    "orange-champion-webinars": ("course", None, False, None, {"orange"}, "32"),
}  # fmt: skip

# Hours on the clock of the place.
HOURS = {
    "media-aces-2012-03": ("Europe/Paris", "14:00", "17:00"),
    "blog-writing-2011-12-03": ("Europe/Zurich", "09:00", "17:00"),
    "sawi-info-2013-11-12": ("Europe/Zurich", "18:30", None),
    "sawi-info-2011-05-26": ("Europe/Zurich", "18:30", None),
}

# session: event, kind, line, who as (role, person or name, company)
SESSIONS = {
    "s01": ("media-aces-2009-12", "talk", "23", [("speaker", "Philippe Nieuwbourg", "Musée de l’Informatique")]),
    "s02": ("media-aces-2009-12", "talk", "37", [("speaker", "Olivier Cimelière", "Ericsson France")]),
    "s03": ("media-aces-2009-12", "talk", "59", [("speaker", "Franck La Pinta", "Société Générale")]),
    "s04": ("social-media-management-day", "interview", "3", [
        ("interviewee", "Miriam Laouffir", "France Télévisions"), ("interviewer", "Christophe", "Kriisiis.fr")]),
    "s05": ("social-media-management-day", "interview", "18", [
        ("interviewee", "Arnaud Bourge", "Air France"), ("interviewee", "Paul Champion", "Air France"),
        ("interviewer", "Célia Penavaire", "Les Echos")]),
    "s06": ("social-media-management-day", "panel", "34", [
        ("moderator", "Cédric Giorgi", None), ("panellist", None, "Domino’s Pizza"), ("panellist", None, "Microsoft"),
        ("panellist", None, "Ben & Jerry’s"), ("panellist", None, "La Poste")]),
    "s07": ("social-media-management-day", "interview", "49", [
        ("interviewee", "Pierre-Olivier Chotard", "SalesForce")]),
    "s08": ("social-media-management-day", "panel", "62", [
        ("panellist", "Yann Gourvennec", "Orange"), ("panellist", None, "Orangina / Schweppes"),
        ("panellist", None, "Michel et Augustin"), ("panellist", None, "Canon")]),
    "s09": ("social-media-management-day", "interview", "83", [("interviewee", "Julien Codorniou", "Facebook")]),
    "s10": ("social-media-management-day", "talk", "96", [
        ("speaker", "Loïc", "Seesmic"), ("speaker", "Cédric", None)]),
    "s11": ("media-aces-2012-03", "talk", "3", [("speaker", "Philippe Gérard", None)]),
    "s12": ("supercharging-your-start-up-2012", "panel", "126", [
        ("moderator", "David Bizer", "Hackfwd"), ("panellist", "Nicholas Vieuxloup", "Viadeo"),
        ("panellist", "Yann Gourvennec", "Orange"), ("panellist", "Frédéric Halley", "News Corp Capital"),
        ("panellist", "Michelle Chmielewski", "Uber Paris"), ("panellist", "Elise Nebout", "Le Camping"),
        ("panellist", "Nicolas Woirhaye", "IKO System")]),
    "s13": ("hootsuite-breakfast-2018", "talk", "5", [("speaker", "Yann Gourvennec", "Visionary Marketing")]),
    "s14": ("hootsuite-breakfast-2018", "talk", "50", [("grand_temoin", "Clara Lesaulnier", "Meetic")]),
    "s15": ("hootsuite-breakfast-2018", "talk", "60", [("grand_temoin", "Annick Costa", "Docapost")]),
    "s16": ("hootsuite-breakfast-2018", "talk", "74", [("grand_temoin", "Laurent Buanec", "Twitter")]),
    "s17": ("intracom-2011", "keynote", "273", [
        ("speaker", "Stephanie Booth", None), ("video", "Christian Aubry", None)]),
    "s18": ("pollens-pedagogiques-2011", "workshop", "413", [("speaker", "Stephanie Booth", None)]),
    "s19": ("pollens-pedagogiques-2011", "workshop", "415", [("speaker", "Stephanie Booth", None)]),
}  # fmt: skip

MODULES = [
    ("2014-02-12", "2014-02-15"),
    ("2014-03-26", "2014-03-29"),
    ("2014-05-08", "2014-05-10"),
    ("2014-06-25", "2014-06-28"),
    ("2014-09-03", "2014-09-06"),
]

# Never recorded: two employees on call and two private contacts, known by their first names alone.
NOT_RECORDED = {"Maxime", "Marie", "Christian", "Brigitte"}

# Recorded for the facts that name them, without a page of their own, since they have no part in an event, a course or
# the association: report authors, people thanked or cited in passing.
NO_PAGE = {
    "Fredcavazza", "Isabelle Lefaucheur", "Fabienne Bogádi", "Corinne Stoppelli", "Sonja Lyubomirsky", "Valérie Demont",
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The records, loaded once for the file and undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        store = load(now=NOW)
        yield store
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _loaded(loaded, db):
    pass


def event(slug: str) -> Event:
    return Event.objects.get(slug=slug)


def who(appearance: Appearance) -> tuple:
    name = appearance.person.name if appearance.person else appearance.name_written or None
    return appearance.role, name, appearance.company.name if appearance.company else None


def test_every_record_is_there():
    assert {model: model.objects.count() for model in COUNTS} == COUNTS


def test_events_have_their_date_place_organiser_and_lines():
    found = {}
    for row in Event.objects.select_related("venue"):
        organisers = set(row.organisers.values_list("slug", flat=True))
        venue = row.venue.slug if row.venue else None
        found[row.slug] = (row.kind, row.partial_date, row.is_date_inferred, venue, organisers, row.source_lines)
    assert set(found) == set(EVENTS)
    for slug, (kind, when, *rest) in EVENTS.items():
        date = read_when(when) if when else PartialDate(None, None)
        assert found[slug] == (kind, date, *rest), slug


def test_hours_are_those_of_the_place():
    found = {}
    for row in Event.objects.exclude(starts_at=None):
        end = f"{row.local_end:%H:%M}" if row.ends_at else None
        found[row.slug] = (row.time_zone, f"{row.local_start:%H:%M}", end)
    assert found == HOURS


def test_every_event_is_published_and_none_takes_registrations():
    assert set(Event.objects.values_list("state", "is_open")) == {("published", False)}


def test_sessions_have_their_speakers():
    sessions = Session.objects.exclude(kind="module").prefetch_related("appearances__person", "appearances__company")
    found = {
        row.slug: (
            row.event.slug,
            row.kind,
            row.source_lines,
            [who(appearance) for appearance in row.appearances.all()],
        )
        for row in sessions
    }
    assert found == SESSIONS


def test_the_course_of_2014_has_its_five_modules():
    modules = event("sawi-smscl-2014").sessions.all()
    assert [(f"{row.first_day}", f"{row.last_day}") for row in modules] == MODULES
    assert {row.kind for row in modules} == {"module"}


def test_what_was_deduced_is_marked():
    assert event("media-aces-2012-03").is_inferred("time_zone")
    assert event("hootsuite-breakfast-2018").is_inferred("organisers")
    assert event("intracom-2011").is_inferred("country")
    assert event("blog-writing-2011-12-03").is_inferred("currency")
    assert Company.objects.get(slug="media-aces").is_inferred("founded_year")
    assert Company.objects.get(slug="musee-de-l-informatique").is_inferred("size")
    assert Session.objects.get(slug="s10").is_inferred("kind")
    assert SocialAccount.objects.get(name="Oasis").is_inferred("platform")
    deduced = Appearance.objects.filter(is_inferred=True).values_list("session__slug", "person__name")
    assert sorted(deduced) == [(slug, "Stephanie Booth") for slug in ("s17", "s18", "s19")]
    assert Appearance.objects.get(session__slug="s08", person__slug="yann-gourvennec").inferred_fields == ["company"]


def test_spring_2011_is_a_season():
    assert str(event("social-media-management-day").partial_date) == "printemps 2011"


def test_the_conference_of_2012_has_its_prices_room_and_reports():
    row = event("media-aces-2012-03")
    assert (row.currency, row.venue.postcode, row.venue.metro, row.venue.capacity) == (
        "EUR", "75011", "Nation, Les Boulets", 150,
    )  # fmt: skip
    assert [(quota.capacity, quota.seats_taken, quota.is_room) for quota in row.quotas.all()] == [(150, 0, True)]
    assert [(ticket.name_fr, ticket.price_cents) for ticket in row.ticket_types.all()] == [
        ("Place seule", 3000), ("Place avec le livre", 5000),
    ]  # fmt: skip
    discount = row.discounts.get()
    assert (discount.amount_cents, discount.ticket_types.count()) == (2000, 2)
    reports = [(f"{r.reported_on}", r.registered, r.capacity, r.is_number_inferred, r.is_date_inferred)
               for r in row.fill_reports.all()]  # fmt: skip
    assert reports == [("2012-02-28", 75, 150, True, True), ("2012-03-05", 100, 150, False, True)]


def test_the_writing_course_is_one_event_with_its_price_and_conditions():
    row = event("blog-writing-2011-12-03")
    ticket = row.ticket_types.get()
    assert (row.currency, ticket.price_cents, ticket.included) == ("CHF", 34000, ["Repas de midi"])
    assert (row.minimum_attendees, row.quotas.get().capacity) == (5, 10)
    steps = row.cancellation_steps.values_list("until_days_before", "percent_due")
    assert list(steps) == [(15, 30), (8, 50), (1, 80)]
    assert Event.objects.filter(slug__startswith="blog-writing").count() == 1


def test_courses_and_parts_are_linked():
    related = {row.slug: row.course.slug for row in Event.objects.exclude(course=None)}
    assert related == {
        "sawi-info-2011-05-26": "sawi-smscl-2011",
        "sawi-info-2011-06-14": "sawi-smscl-2011",
        "sawi-info-2011-08-24": "sawi-smscl-2011",
        "sawi-info-2013-prev": "sawi-smscl-2014",
        "sawi-info-2013-11-12": "sawi-smscl-2014",
    }
    assert event("supercharging-your-start-up-2012").parent.slug == "social-media-week-2012"
    assert [(row.slug, row.edition_number) for row in Event.objects.exclude(edition_number=None).order_by("slug")] == [
        ("media-aces-2009-1", 1), ("media-aces-2009-12", 2),
        ("sawi-smscl-2010", 1), ("sawi-smscl-2011", 2), ("sawi-smscl-2014", 4),
    ]  # fmt: skip
    assert Session.objects.get(slug="s18").twin.slug == "s19"
    assert Session.objects.get(slug="s19").twin.slug == "s18"


def test_what_is_inside_a_company_says_so():
    internal = "salariés d’Orange (formation interne)"
    assert event("orange-school").access_note_fr == event("orange-workshops").access_note_fr == internal
    assert event("orange-champion-webinars").access_note_fr == "champions d’Orange (formation interne)"


def test_companies_have_their_group_size_and_year():
    parents = {row.name: row.parent.name for row in Company.objects.exclude(parent=None).select_related("parent")}
    assert parents == {
        "Orange Business Services": "Orange",
        "France2": "France Télévisions",
        "Le Camping": "Silicon Sentier",
        "Meetic": "International Match Group",
        "Docapost": "La Poste",
    }
    founded = Company.objects.exclude(founded_year=None).values_list("name", "founded_year")
    assert set(founded) == {("Media Aces", 2009), ("Meetic", 2001), ("Medianet", 1998)}
    employees = Company.objects.exclude(employees=None).values_list("name", "employees", "employees_qualifier")
    assert set(employees) == {("Orange", 170000, "exact"), ("Docapost", 5000, "approx")}
    assert set(Company.objects.exclude(city="").values_list("name", "city")) == {
        ("SAWI", "Lausanne"), ("eclau", "Lausanne"),
    }  # fmt: skip
    assert list(Company.objects.filter(is_published=False).values_list("name", flat=True)) == ["Mark Girl"]


def test_members_of_december_2009_with_how_it_is_known():
    found = {row.company.name: (row.evidence, str(row.partial_date)) for row in Membership.objects.all()}
    assert found == {
        **dict.fromkeys(
            ["Yoplait", "MEDEF", "EDF", "Ericsson France", "Orange Business Services"], ("stated", "décembre 2009")
        ),
        **dict.fromkeys(["Musée de l’Informatique", "Société Générale"], ("implied", "décembre 2009")),
    }
    assert not Membership.objects.exclude(last_day=None)


def test_people_keep_the_company_of_the_day():
    rows = Affiliation.objects.filter(person__slug="yann-gourvennec").order_by("pk")
    assert [(str(row.partial_date), row.company.name) for row in rows] == [
        ("2009", "Orange Business Services"), ("2012", "Orange"), ("2012", "Media Aces"), ("2012", "Orange"),
        ("2018", "Visionary Marketing"),
    ]  # fmt: skip
    assert Affiliation.objects.get(person__slug="philippe-gerard").company is None


def test_misspelled_names_lead_to_the_right_person():
    assert Person.objects.get(slug="yann-gourvennec").other_names == ["Yann Gouvernec"]
    assert Person.objects.get(slug="pierre-olivier-chotard").other_names == ["Piere-Olivier Chotard"]
    written = Quote.objects.filter(said_by="Yann Gouvernec").values_list("person__slug", flat=True)
    assert list(written) == ["yann-gourvennec"] * 3


def test_first_names_alone_say_that_the_surname_is_unknown():
    names = Person.objects.filter(is_surname_known=False).values_list("name", flat=True)
    assert set(names) == {"Christophe", "Loïc"}


def test_private_people_are_not_recorded_and_bystanders_have_no_page():
    assert not Person.objects.filter(name__in=NOT_RECORDED)
    assert set(Person.objects.filter(is_published=False).values_list("name", flat=True)) == NO_PAGE
    assert not Appearance.objects.filter(person__is_published=False)


def test_quotes_stand_with_the_session_they_were_said_in():
    found = {}
    for row in Quote.objects.prefetch_related("sessions"):
        for session in row.sessions.all() or [None]:
            slug = session.slug if session else None
            found[slug] = found.get(slug, 0) + 1
    assert found == {"s01": 5, "s02": 9, "s03": 6, "s05": 1, "s08": 3, "s09": 2, "s12": 3, "s14": 2, "s16": 1, None: 1}
    for row in Quote.objects.exclude(person=None).exclude(sessions=None):
        assert row.sessions.get().appearances.filter(person=row.person).exists(), row


def test_media_hang_on_their_session():
    found = {row.slug: (row.session.slug if row.session else None, row.kind, row.state) for row in Medium.objects.all()}
    assert found == {
        "m01": ("s11", "video", "online"),
        "m02": ("s11", "slides", "online"),
        "m03": (None, "video_series", "being_published"),
        "m04": (None, "video", "online"),
        "m05": ("s17", "prezi", "lost"),
        "m06": ("s17", "video", "announced"),
        "m07": ("s18", "presentation", "lost"),
        "m08": ("s19", "presentation", "lost"),
    }


def test_every_shown_text_has_both_languages():
    for model, fields in {
        Event: ("title", "summary"), Session: ("title", "summary"), Company: ("sector", "note"), Venue: ("name",),
        Affiliation: ("role",), TicketType: ("name",), Medium: ("title",), Quote: ("topic",),
    }.items():  # fmt: skip
        for row in model.objects.all():
            for field in fields:
                french, english = getattr(row, f"{field}_fr"), getattr(row, f"{field}_en")
                assert bool(french) == bool(english), (model, row.pk, field)
    assert all(row.summary_fr.count(".") + row.summary_fr.count("?") >= 2 for row in Event.objects.all())
    for row in Event.objects.all():
        assert all(len(fact) == 4 and all(fact) for fact in row.facts), row.slug


# What no fixture may hold


def fixture_texts() -> list[tuple[str, str, str]]:
    """File, key and text of everything that is written in the fixtures."""
    found = []

    def walk(path: Path, key: str, value) -> None:
        if isinstance(value, dict):
            for inner, more in value.items():
                walk(path, inner, more)
        elif isinstance(value, list):
            for more in value:
                walk(path, key, more)
        else:
            found.append((path.name, key, str(value)))

    for path in sorted(FOLDER.rglob("*.yaml")):
        walk(path, "", yaml.safe_load(path.read_text()))
    return found


# Titles are names, and name what they name whole: of events, of posts held, of a book.
TITLES = {"title", "title_fr", "curated_title", "word", "job_title_fr", "role_fr"}
DATES = {"when", "date_written", "reported_on", "fieldwork"}
BOOK = "Les médias sociaux expliqués à mon boss"
PHONE = re.compile(r"(?:\+\d{2}|\b0\d{1,2})(?:[\s./-]?\d{2,3}){3,}")
DAY = re.compile(r"\b\d{2}\.\d{2}\.\d{4}\b")  # 03.12.2011, as the Swiss write it
ACCOUNT = re.compile(r"\b\d{2}-\d{3,6}-\d\b|\bCCP\b")
STREET = re.compile(r"\d+,? (?:rue|avenue|av|chemin|boulevard|bd|place|route)\b|\b1004\b", re.IGNORECASE)


@pytest.mark.parametrize("private", ["078 000 00 00", "+41 22 000 00 00", "01.00.00.00.00"])
def test_the_pattern_knows_a_phone_number(private):
    assert PHONE.search(private)


def test_no_fixture_holds_an_address_a_number_or_a_mailbox():
    for file, key, text in fixture_texts():
        assert not re.search(r"\S@\S", text), (file, text)
        assert not ACCOUNT.search(text), (file, text)
        assert key in DATES or not PHONE.search(DAY.sub("", text)), (file, text)
        if key == "street":
            assert file == "venues.yaml"
            assert text == "35 avenue Philippe Auguste"
        else:
            assert not STREET.search(text), (file, text)
        assert "linkedin.com" not in text


if BESIDE.is_dir():
    FACTS = yaml.safe_load((BESIDE / "facts.yaml").read_text())

    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    def lines_of(fact: dict) -> list[int]:
        return fact.get("lines") or [fact["line"]]

    def squeezed(text: str) -> str:
        return re.sub(r"\s+", "", text).casefold()

    def test_no_sentence_of_the_sources_was_taken():
        taken = set()
        for path in BESIDE.glob("00*.txt"):
            text = words(path.read_text())
            taken |= {tuple(text[start : start + 8]) for start in range(len(text) - 7)}
        assert len(taken) > 9000
        for file, key, text in fixture_texts():
            if key in TITLES | DATES:
                continue
            mine = words(text.replace(BOOK, ""))
            assert not taken & {tuple(mine[start : start + 8]) for start in range(len(mine) - 7)}, (file, text)

    def test_the_private_data_of_the_sources_is_in_no_fixture():
        everything = json.dumps(fixture_texts(), ensure_ascii=False)
        private = (BESIDE / "004_e17895984304afc3.txt").read_text()
        numbers = [*PHONE.findall(private), *re.findall(r"Guiguer\S*|\d{2}-\d{6}-\d", private)]
        assert len(numbers) >= 2
        for secret in ["Guiguer", "078", "683449", "625 44 74"]:
            assert secret not in everything

    def test_documents_are_the_sources():
        found = {row.slug: (row.author, row.site, row.language[:2]) for row in Source.objects.all()}
        assert set(found) == {f"doc-{fact['doc']}" for fact in FACTS["documents"]}
        for fact in FACTS["documents"]:
            author, site, language = found[f"doc-{fact['doc']}"]
            assert (author in fact["author"]) if fact["author"] else author == ""
            assert (site in fact["site"]) if fact["site"] else site == ""
            assert fact["language"].startswith(language)

    def test_organisations_are_the_companies():
        assert {fact["name"] for fact in FACTS["organisations"]} == set(Company.objects.values_list("name", flat=True))
        for fact in FACTS["organisations"]:
            row = Company.objects.get(name=fact["name"])
            first, *_ = sorted(fact["lines"])
            assert row.source.slug == f"doc-{first[1:]}", row
            for doc, lines in fact["lines"].items():
                numbers = {int(number) for number in re.findall(r"\b\d{1,3}\b", row.source_lines)}
                assert set(lines) <= numbers, (row, doc)
            assert bool(fact["sector_stated"]) == bool(row.sector_en), row
            assert {name for name in fact.get("as_written", []) if name != row.name} <= set(row.other_names), row
            evidence = row.memberships.values_list("evidence", flat=True).first()
            stated = fact["media_aces_member"].split()[0]
            assert evidence == (stated if stated in {"stated", "implied"} else None), row
            if "founded" in fact and isinstance(fact["founded"], int):
                assert row.founded_year == fact["founded"]

    def test_people_are_the_people():
        expected = {fact["name"] for fact in FACTS["people"]} - NOT_RECORDED
        assert set(Person.objects.values_list("name", flat=True)) == expected
        for fact in FACTS["people"]:
            if fact["name"] in NOT_RECORDED:
                continue
            row = Person.objects.get(name=fact["name"])
            found = sorted((a.source.slug[4:], int(a.source_lines)) for a in row.affiliations.all())
            assert found == sorted((a["doc"], a["line"]) for a in fact["affiliations"]), row
            for told in fact["affiliations"]:
                company = (told["company"] or "").replace("France Telecom Orange", "Orange").split(" (")[0]
                found = row.affiliations.get(
                    source__slug=f"doc-{told['doc']}",
                    source_lines=str(told["line"]),
                    company=Company.objects.get(name=company) if company else None,
                )
                days = {found.first_day, found.last_day} - {None}
                assert {str(day.year) for day in days} == set(re.findall(r"\d{4}", told["when"] or "")), row

    def test_venues_are_the_venues():
        assert {fact["id"] for fact in FACTS["venues"]} == set(Venue.objects.values_list("slug", flat=True))
        for fact in FACTS["venues"]:
            row = Venue.objects.get(slug=fact["id"])
            assert row.postcode == fact.get("postcode", "")
            assert row.city == fact.get("city", "")
            assert row.capacity == fact.get("capacity")
            assert [name for name in row.metro.split(", ") if name] == fact.get("metro", [])
            assert str(fact["line"]) in row.source_lines.split(", ")

    def test_events_and_courses_are_the_events():
        facts = {fact["id"]: fact for fact in FACTS["events"] if fact.get("kind") != "pattern"}
        courses = {fact["id"]: fact for fact in FACTS["courses"] if fact["id"] != "blog-writing-2011"}
        assert set(Event.objects.values_list("slug", flat=True)) == set(facts) | set(courses)
        for slug, fact in facts.items():
            row = event(slug)
            assert row.source.slug == f"doc-{fact['doc']}", slug
            assert {str(line) for line in fact["lines"]} <= set(row.source_lines.split(", ")), slug
            date = str(fact["date"]) if fact.get("date") else None
            if date and len(date) == 10:
                assert f"{row.first_day}" == f"{row.last_day}" == date, slug
            elif date:
                assert f"{row.first_day:%Y-%m}" == date, slug
            if fact.get("year_inferred"):
                assert row.is_date_inferred, slug
            if fact.get("edition"):
                assert row.edition_number == fact["edition"], slug
            assert (row.venue.slug if row.venue else None) == fact.get("venue"), slug
            assert row.hashtag == (fact.get("hashtag") or ""), slug
            if fact.get("external"):
                assert row.is_external, slug
            if fact.get("course") and slug != "blog-writing-2011-12-03":
                assert row.course.slug == fact["course"], slug
            if fact.get("city"):
                assert fact["city"] in {row.city, row.venue.city if row.venue else ""}, slug
            if fact.get("organiser"):
                assert [organiser.name for organiser in row.organisers.all()] == [fact["organiser"]], slug
            ours = {"media-aces-2009-1", "media-aces-2009-12", "barometer-round-tables-2018"}
            if slug not in ours and fact.get("kind") != "info_session":
                assert squeezed(row.title_fr) == squeezed(fact["title"]), slug
        for slug, fact in courses.items():
            row = event(slug)
            assert row.kind == "course"
            assert {str(line) for line in fact["lines"] if line} <= set(row.source_lines.split(", ")), slug
            assert row.organisers.get().name == fact["provider"], slug
            assert row.edition_number == fact.get("run"), slug

    def test_prices_and_conditions_are_those_of_the_facts():
        facts = {fact["id"]: fact for fact in FACTS["events"]}["media-aces-2012-03"]
        row = event("media-aces-2012-03")
        prices = [price["amount"] * 100 for price in facts["prices"]]
        assert [ticket.price_cents for ticket in row.ticket_types.all()] == prices
        assert row.discounts.get().amount_cents == -facts["discounts"][0]["amount"] * 100
        assert row.quotas.get().capacity == facts["capacity"]
        counts = [count.get("value") or count["derived"] for count in facts["registration_counts"]]
        assert [report.registered for report in row.fill_reports.all()] == counts
        lines = [str(count["line"]) for count in facts["registration_counts"]]
        assert [report.source_lines for report in row.fill_reports.all()] == lines
        course = next(fact for fact in FACTS["courses"] if fact["id"] == "blog-writing-2011")
        row = event("blog-writing-2011-12-03")
        assert row.ticket_types.get().price_cents == course["price"] * 100
        rules = [(rule["until_days_before"], rule["percent_due"]) for rule in course["cancellation"]["rules"]]
        assert list(row.cancellation_steps.values_list("until_days_before", "percent_due")) == rules

    def test_sessions_are_the_sessions():
        assert {fact["id"] for fact in FACTS["sessions"]} == set(
            Session.objects.exclude(kind="module").values_list("slug", flat=True)
        )
        for fact in FACTS["sessions"]:
            row = Session.objects.get(slug=fact["id"])
            assert (row.event.slug, row.kind, row.source_lines) == (fact["event"], fact["type"], str(fact["line"]))
            named = {"Schweppes": "Orangina / Schweppes"}
            people = {(p["role"], p["name"], named.get(p["company"], p["company"])) for p in fact["people"]}
            assert {who(appearance) for appearance in row.appearances.all()} == people, row.slug
            assert row.appearances.count() == len(fact["people"])
            assert {medium.slug for medium in row.media.all()} == set(fact.get("media", [])), row.slug
            if fact["title"] and row.language == "":
                assert squeezed(row.title_fr) == squeezed(fact["title"]), row.slug
            if "order" in fact:
                assert row.position == fact["order"], row.slug

    def test_modules_are_the_modules():
        course = next(fact for fact in FACTS["courses"] if fact["id"] == "sawi-smscl-2014")
        found = [
            {"no": row.position, "start": f"{row.first_day}", "end": f"{row.last_day}", "line": int(row.source_lines)}
            for row in event("sawi-smscl-2014").sessions.all()
        ]
        assert found == [{key: module[key] for key in ("no", "start", "end", "line")} for module in course["modules"]]

    def test_media_are_the_media():
        assert {fact["id"] for fact in FACTS["media"]} == set(Medium.objects.values_list("slug", flat=True))
        for fact in FACTS["media"]:
            row = Medium.objects.get(slug=fact["id"])
            assert (row.kind, row.url) == (fact["kind"], fact["url"] or ""), row
            assert (row.duration_minutes, row.count) == (fact.get("duration_min"), fact.get("count")), row
            assert str(fact["line"]) in row.source_lines.split(", "), row

    def test_quotes_are_the_quotes():
        kept = [fact for fact in FACTS["quotes"] if not fact["speaker"].startswith("Christian")]
        assert len(FACTS["quotes"]) - len(kept) == 1
        expected = {(fact["doc"], str(fact["line"]), fact["first_six_words"], fact["speaker"]) for fact in kept}
        found = {
            (row.source.slug[4:], row.source_lines, row.first_words,
             row.person.name if row.person else f"{row.company.name} (speaker not given)")
            for row in Quote.objects.select_related("source", "person", "company")
        }  # fmt: skip
        assert found == expected

    def test_social_accounts_are_the_accounts():
        found = {(row.source.slug[4:], int(row.source_lines.split(",")[0]), row.company.name)
                 for row in SocialAccount.objects.select_related("source", "company")}  # fmt: skip
        assert found == {(fact["doc"], fact["line"], fact["owner"]) for fact in FACTS["social_accounts"]}
