"""Sessions with their speakers, what was filmed of them, what was said in them."""

import re

import pytest

from directory.models import Quote
from events.models import Appearance, Medium, Session
from tests.facts import FACTS

pytestmark = pytest.mark.usefixtures("association", "db")

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


def who(appearance: Appearance) -> tuple:
    name = appearance.person.name if appearance.person else appearance.name_written or None
    return appearance.role, name, appearance.company.name if appearance.company else None


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
    modules = Session.objects.filter(event__slug="sawi-smscl-2014")
    assert [(f"{row.first_day}", f"{row.last_day}") for row in modules] == MODULES
    assert {row.kind for row in modules} == {"module"}


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


if FACTS:

    def squeezed(text: str) -> str:
        return re.sub(r"\s+", "", text).casefold()

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
            for row in Session.objects.filter(event__slug="sawi-smscl-2014")
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
