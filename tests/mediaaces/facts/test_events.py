"""Events and courses: when, where, by whom, for whom, at what price."""

import re

import pytest

from events.models import Event, Session, Venue
from lib.dates import PartialDate
from mediaaces.loading.dates import read_when
from tests.facts import FACTS

pytestmark = pytest.mark.usefixtures("association", "db")

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


def event(slug: str) -> Event:
    return Event.objects.get(slug=slug)


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


if FACTS:

    def squeezed(text: str) -> str:
        return re.sub(r"\s+", "", text).casefold()

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
