"""An event in figures: reckoned, drawn, and shown with their tables."""

import datetime
from xml.etree import ElementTree

import pytest

from billing import invariants as money
from events import invariants, operations
from events.figures import Point, Share, by_sector, by_ticket_type, curve, over_time
from events.models import Event, Registration, Ticket
from lib.charts import bars, steps
from tests.factories.directory import create_company
from tests.factories.events import NOW, create_event, create_open_conference, create_registration

DAY = datetime.date(2012, 2, 20)
ONE_DAY = datetime.timedelta(days=1)


class TestCurve:
    def test_has_no_gap(self):
        points, is_weekly = curve([(DAY, 2), (DAY + 2 * ONE_DAY, 3)])
        assert points == [Point(DAY, 2, 2), Point(DAY + ONE_DAY, 0, 2), Point(DAY + 2 * ONE_DAY, 3, 5)]
        assert not is_weekly

    def test_is_told_by_week_when_it_is_long(self):
        points, is_weekly = curve([(DAY + ONE_DAY, 1), (DAY + 6 * ONE_DAY, 2), (DAY + 70 * ONE_DAY, 4)])
        assert is_weekly
        assert points[0] == Point(DAY, 3, 3)  # 20 February 2012 is a Monday
        assert (len(points), points[-1]) == (11, Point(DAY + 70 * ONE_DAY, 4, 7))

    def test_of_nobody(self):
        assert curve([]) == ([], False)


class TestDrawings:
    def test_bars_are_as_long_as_their_share_and_say_their_number(self):
        drawn = ElementTree.fromstring(
            bars([("Place <seule>", 30), ("Avec le livre", 10), ("Membre", 0)], title="Tarifs")
        )
        widths = [float(rect.get("width")) for rect in drawn.iter("rect")]
        assert (round(widths[0] / widths[1]), widths[2]) == (3, 0)
        assert [text.text for text in drawn.iter("text")] == [
            "Place <seule>", "30", "Avec le livre", "10", "Membre", "0",
        ]  # fmt: skip
        assert (drawn.get("role"), drawn.get("aria-label")) == ("img", "Tarifs")

    def test_line_ends_at_the_top(self):
        drawn = ElementTree.fromstring(steps([1, 2, 8], first="a", last="b", title="Inscrits"))
        points = [tuple(map(float, pair.split(","))) for pair in drawn.find("polyline").get("points").split()]
        assert len(points) == 3
        assert [y for _x, y in points] == sorted((y for _x, y in points), reverse=True)
        assert [text.text for text in drawn.iter("text")] == ["0", "4", "8", "a", "b"]

    @pytest.mark.parametrize("values", [[], [0], [5], [0, 0]])
    def test_little_is_drawn_too(self, values):
        assert ElementTree.fromstring(steps(values, first="a", last="a", title="x")) is not None
        assert ElementTree.fromstring(bars([], title="x")) is not None

    def test_nothing_needs_a_style(self):
        for drawn in (bars([("a", 1)], title="x"), steps([1, 2], first="a", last="b", title="x")):
            assert "style" not in drawn


@pytest.fixture
def conference(db) -> Event:
    event = create_open_conference(title="La fin du début")
    seat, with_book = event.ticket_types.order_by("position")
    create_company(name="Hexatel", sector="Télécoms")
    create_company(name="Sans secteur")
    create_registration(
        event=event, now=NOW,
        attendees=({"company": "hexatel", "choices": [seat]}, {"company": "Inconnue", "choices": [with_book]}),
    )  # fmt: skip
    create_registration(event=event, now=NOW + 2 * ONE_DAY, attendees=({"company": "Hexatel", "choices": [seat]},))
    create_registration(event=event, state="cancelled", attendees=({"company": "Hexatel"},))
    create_registration(event=event, now=NOW, attendees=({"company": "Sans secteur", "choices": [seat]},))
    return event


class TestReading:
    def test_counts_those_who_come(self, conference):
        points, is_weekly = over_time(conference)
        assert [(point.new, point.total) for point in points] == [(3, 3), (0, 3), (1, 4)]
        assert points[0].day == NOW.date()
        assert by_ticket_type(conference) == [Share("Place seule", 3), Share("Place avec le livre", 1)]
        assert by_sector(conference) == [Share("Télécoms", 2), Share("non connu", 2)]
        assert not is_weekly

    def test_a_cancelled_ticket_counts_nowhere(self, conference):
        Ticket.objects.filter(ticket_type__name="Place avec le livre").update(cancelled_at=NOW)
        assert by_ticket_type(conference)[1].count == 0
        assert sum(share.count for share in by_sector(conference)) == 3
        assert over_time(conference)[0][-1].total == 3

    def test_a_place_cancelled_by_an_organiser_after_the_start_counts_nowhere_either(self, conference):
        """Where nobody is checked in by this site, the organiser says afterwards who did not come, and why."""
        registration = conference.registrations.filter(state="confirmed").order_by("pk").first()
        gone, _stays = operations.standing_tickets(registration)
        late = conference.starts_at + ONE_DAY
        with pytest.raises(operations.TooLate):
            operations.cancel_tickets(registration=registration, tickets=[gone], now=late)
        operations.cancel_tickets(registration=registration, tickets=[gone], now=late, by_organiser=True)
        assert over_time(conference)[0][-1].total == 3
        assert by_ticket_type(conference)[0].count == 2
        assert sum(share.count for share in by_sector(conference)) == 3
        assert conference.quotas.get(is_room=True).seats_taken == 3
        assert [*invariants.broken(now=late), *money.broken()] == []

    def test_days_are_those_of_the_place(self, db):
        event = create_open_conference(time_zone="America/Toronto")
        create_registration(event=event, now=datetime.datetime(2012, 2, 28, 3, 0, tzinfo=datetime.UTC))
        assert over_time(event)[0][0].day == datetime.date(2012, 2, 27)


def url_of(event: Event) -> str:
    return f"/gestion/events/event/{event.pk}/chiffres/"


class TestPage:
    def test_shows_each_drawing_with_its_table(self, organiser, conference):
        page = organiser.get(url_of(conference)).content.decode()
        assert (page.count('<svg class="chart"'), page.count("<table")) == (3, 3)
        assert '<th scope="row">Télécoms</th><td>2</td>' in page
        assert "style=" not in page.partition('id="content"')[2]
        assert url_of(conference) in organiser.get(f"/gestion/events/event/{conference.pk}/change/").content.decode()

    def test_of_nobody_says_so(self, organiser, db):
        page = organiser.get(url_of(create_event())).content.decode()
        assert "Personne n’est inscrit pour l’instant." in page
        assert "<svg class" not in page

    def test_costs_the_same_for_thirty_as_for_one(self, organiser, conference, count_queries):
        few = count_queries(organiser, url_of(conference))
        for number in range(30):
            create_registration(event=conference, attendees=({"company": f"Entreprise n° {number}"},))
        assert count_queries(organiser, url_of(conference)) == few <= 12
        assert Registration.objects.count() == 34

    @pytest.mark.parametrize(
        ("who", "status"),
        [("treasurer", 200), ("community_manager", 403), ("door", 403), ("member", 302), ("stranger", 302)],
    )
    def test_is_for_those_who_see_events_and_registrations(self, who, status, conference, request):
        assert request.getfixturevalue(who).get(url_of(conference)).status_code == status

    def test_an_event_that_is_not_there(self, organiser):
        assert organiser.get("/gestion/events/event/999999/chiffres/").status_code == 404
