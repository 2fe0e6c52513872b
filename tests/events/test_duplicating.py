"""An event begun from another: what comes along, what is left, and when it takes place."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from directory.models import Quote
from events.models import CancellationStep, Event, InvitationCode, Part, Quota, Registration, Session, Table, TicketType
from events.operations.duplicating import LEFT_BEHIND, Calendar, duplicate_event
from tests.factories.directory import create_company, create_person, create_quote, create_source
from tests.factories.events import (
    PARIS,
    create_appearance,
    create_event,
    create_medium,
    create_open_conference,
    create_part,
    create_quota,
    create_registration,
    create_session,
    create_ticket_type,
    create_venue,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2027, 4, 6)  # summer time, where the original was in winter


def duplicated(event: Event, **changes) -> Event:
    given = {
        "title_fr": "Dix ans après",
        "title_en": "Ten years on",
        "slug": "dix-ans-apres",
        "day": DAY,
        "with_programme": False,
        "with_codes": False,
    }
    copy = duplicate_event(event=event, **{**given, **changes})
    return Event.objects.get(pk=copy.pk)


@pytest.fixture
def lunch_day() -> Event:
    """A conference with a members' lunch at tables, an early price, a code, talks, people and a source."""
    event = create_open_conference(
        title="La fin du début",
        title_en="The end of the beginning",
        summary_en="An afternoon",
        venue=create_venue(),
        hashtag="#aces",
        is_one_each=True,
        edition_number=3,
        offer_hours=24,
        source=create_source(),
        source_lines="12-14",
        is_date_inferred=True,
        inferred_fields=["venue"],
        facts=[["a", "b", "c", "d"]],
    )
    event.organisers.add(create_company(name="Media Aces"))
    event.themes.add("mesure", "réseaux sociaux d’entreprise")
    part = create_part(event=event, name="Le déjeuner", position=2, starts_at=event.starts_at.replace(hour=12))
    places = create_quota(event=event, name="Table 1", capacity=8, is_room=False)
    members = create_ticket_type(
        event=event, part=part, quotas=[places], name="Déjeuner", audience="members", position=3,
        early_price_cents=1000,
        early_until=datetime.datetime(2012, 2, 20, 23, 59, tzinfo=PARIS),
    )  # fmt: skip
    Table.objects.create(part=part, topic="Mesurer", facilitator=create_person(), quota=places)
    code = InvitationCode.objects.create(event=event, code="AMIS", uses_allowed=5, uses_taken=3)
    code.ticket_types.set([members])
    talk = create_session(
        event=event, slug="ouverture", title="Ouverture", summary="Le mot du bureau", starts_at=event.starts_at,
        source=event.source,
    )  # fmt: skip
    talk.quotes.add(create_quote())
    create_appearance(session=talk)
    create_medium(session=talk)
    create_registration(event=event, attendees=({}, {}))
    return event


class TestEvent:
    def test_is_a_closed_draft_of_its_own_name_and_day(self, lunch_day):
        copy = duplicated(lunch_day)
        assert (copy.state, copy.is_open, copy.slug) == (Event.State.DRAFT, False, "dix-ans-apres")
        assert (copy.title_fr, copy.title_en) == ("Dix ans après", "Ten years on")
        assert (copy.first_day, copy.last_day, copy.date_precision) == (DAY, DAY, "day")

    def test_keeps_what_was_prepared(self, lunch_day):
        copy = duplicated(lunch_day)
        kept = ["summary_fr", "summary_en", "description_fr", "venue", "hashtag", "kind", "time_zone", "currency"]
        kept += ["is_one_each", "takes_transfer", "takes_door", "offer_hours", "has_waiting_list"]
        lunch_day.refresh_from_db()
        assert [getattr(copy, name) for name in kept] == [getattr(lunch_day, name) for name in kept]
        assert [str(row) for row in copy.organisers.all()] == ["Media Aces"]

    def test_stands_under_the_same_themes(self, lunch_day):
        copy = duplicated(lunch_day)
        names = ["mesure", "réseaux sociaux d’entreprise"]
        assert sorted(copy.themes.names()) == sorted(lunch_day.themes.names()) == names

    def test_leaves_what_was_known_of_the_other(self, lunch_day):
        copy = duplicated(lunch_day)
        assert (copy.source, copy.source_lines, copy.inferred_fields, copy.facts) == (None, "", [], [])
        assert (copy.edition_number, copy.is_date_inferred, copy.date_written) == (None, False, "")

    def test_leaves_nothing_behind_that_the_model_does_not_have(self):
        assert {field.name for field in Event._meta.concrete_fields} >= LEFT_BEHIND

    def test_moments_keep_their_hour_and_their_distance(self, lunch_day):
        copy = duplicated(lunch_day)
        days = DAY - datetime.date(2012, 3, 6)
        for name in ("starts_at", "ends_at", "opens_at", "closes_at", "names_until"):
            before, after = lunch_day.local(getattr(lunch_day, name)), copy.local(getattr(copy, name))
            assert (after.date() - before.date(), after.time()) == (days, before.time()), name
        assert copy.starts_at == datetime.datetime(2027, 4, 6, 12, 0, tzinfo=datetime.UTC)

    def test_of_several_days_lasts_as_long(self):
        event = create_event(
            first_day=datetime.date(2014, 2, 12), last_day=datetime.date(2014, 2, 15), date_precision="range"
        )
        copy = duplicated(event)
        assert (copy.first_day, copy.last_day) == (DAY, DAY + datetime.timedelta(days=3))
        assert copy.date_precision == "range"

    @pytest.mark.parametrize(
        "known",
        [
            {
                "first_day": datetime.date(2011, 3, 1),
                "last_day": datetime.date(2011, 5, 31),
                "date_precision": "season",
            },
            {},
        ],
    )
    def test_of_a_day_that_is_not_known_takes_the_new_one(self, known):
        event = create_event(opens_at=None if known else datetime.datetime(2011, 1, 1, tzinfo=PARIS), **known)
        copy = duplicated(event)
        assert (copy.first_day, copy.last_day, copy.date_precision) == (DAY, DAY, "day")
        assert copy.opens_at is None

    def test_a_cancelled_one_starts_anew(self):
        event = create_event(state=Event.State.CANCELLED, cancellation_note="Grève")
        copy = duplicated(event)
        assert (copy.state, copy.cancelled_at, copy.cancellation_note_fr) == (Event.State.DRAFT, None, None)

    def test_an_address_in_use_writes_nothing(self, lunch_day):
        before = [model.objects.count() for model in (Event, Part, Quota, TicketType)]
        with pytest.raises(IntegrityError), transaction.atomic():
            duplicated(lunch_day, slug=lunch_day.slug)
        assert [model.objects.count() for model in (Event, Part, Quota, TicketType)] == before


class TestOffer:
    def test_counters_start_at_zero(self, lunch_day):
        room = lunch_day.quotas.get(name="La salle")
        assert room.seats_taken == 2
        Quota.objects.filter(pk=room.pk).update(waiting=4)
        copy = duplicated(lunch_day, with_codes=True)
        assert set(copy.quotas.values_list("name", "capacity", "is_room", "seats_taken", "waiting")) == {
            ("La salle", 150, True, 0, 0), ("Le livre", 25, False, 0, 0), ("Table 1", 8, False, 0, 0),
        }  # fmt: skip
        room.refresh_from_db()
        assert (room.seats_taken, room.waiting) == (2, 4)

    def test_prices_draw_on_the_new_quotas_alone(self, lunch_day):
        copy = duplicated(lunch_day)
        drawn = {str(row): {str(quota) for quota in row.quotas.all()} for row in copy.ticket_types.all()}
        assert drawn == {
            "Place seule": {"La salle"}, "Place avec le livre": {"La salle", "Le livre"}, "Déjeuner": {"Table 1"},
        }  # fmt: skip
        assert Quota.objects.filter(ticket_types__event=copy).exclude(event=copy).count() == 0
        assert {row.part.event_id for row in copy.ticket_types.select_related("part")} == {copy.pk}

    def test_prices_conditions_and_their_dates(self, lunch_day):
        copy = duplicated(lunch_day)
        lunch = copy.ticket_types.get(name="Déjeuner")
        assert (lunch.price_cents, lunch.early_price_cents, lunch.audience) == (3000, 1000, "members")
        assert lunch.early_until == datetime.datetime(2027, 3, 22, 23, 59, tzinfo=PARIS)
        assert list(copy.parts.values_list("name", flat=True)) == ["La conférence", "Le déjeuner"]
        assert copy.local(copy.parts.get(position=2).starts_at).hour == 12
        (discount,) = copy.discounts.all()
        assert (discount.amount_cents, discount.proof) == (2000, "Carte d’étudiant en cours de validité")
        assert {row.event_id for row in discount.ticket_types.all()} == {copy.pk}
        steps = CancellationStep.objects.filter(event=copy).values_list("until_days_before", "percent_due")
        assert list(steps) == [(8, 0), (1, 50)]

    def test_tables_have_their_own_places(self, lunch_day):
        copy = duplicated(lunch_day)
        table = Table.objects.get(part__event=copy)
        assert (table.topic, table.quota.event_id, table.quota.name) == ("Mesurer", copy.pk, "Table 1")
        assert table.facilitator == Table.objects.get(part__event=lunch_day).facilitator

    def test_codes_come_on_demand_and_unused(self, lunch_day):
        assert duplicated(lunch_day).invitation_codes.count() == 0
        copy = duplicated(lunch_day, slug="autre", with_codes=True)
        code = copy.invitation_codes.get()
        assert (code.code, code.uses_allowed, code.uses_taken) == ("AMIS", 5, 0)
        assert [row.event_id for row in code.ticket_types.all()] == [copy.pk]
        assert InvitationCode.objects.get(event=lunch_day).uses_taken == 3

    def test_nobody_comes_along(self, lunch_day):
        copy = duplicated(lunch_day, with_programme=True, with_codes=True)
        assert Registration.objects.filter(event=copy).count() == 0
        assert copy.ticket_types.filter(tickets__isnull=False).count() == 0


class TestProgramme:
    def test_comes_as_a_skeleton(self, lunch_day):
        copy = duplicated(lunch_day, with_programme=True)
        (talk,) = copy.sessions.all()
        assert (talk.title_fr, talk.slug, talk.summary, talk.source) == ("Ouverture", "ouverture", "", None)
        assert copy.local(talk.starts_at).hour == 14
        assert (talk.appearances.count(), talk.media.count(), talk.quotes.count()) == (0, 0, 0)
        assert Quote.objects.count() == 1

    def test_stays_where_it_is_unless_asked(self, lunch_day):
        assert duplicated(lunch_day).sessions.count() == 0
        assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("moment", "days", "moved"),
    [
        # The clocks go forward on 28 March 2027 and back on 31 October.
        ((2027, 3, 27, 14, 0), 1, (2027, 3, 28, 14, 0)),
        ((2027, 10, 30, 14, 0), 1, (2027, 10, 31, 14, 0)),
        ((2028, 2, 29, 9, 5), 365, (2029, 2, 28, 9, 5)),
        ((2027, 1, 1, 0, 30), -1, (2026, 12, 31, 0, 30)),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Toronto"])
def test_the_hour_on_the_wall_stays(moment, days, moved, zone):
    place = ZoneInfo(zone)
    found = Calendar(days, place).moved(datetime.datetime(*moment, tzinfo=place).astimezone(datetime.UTC))
    assert found == datetime.datetime(*moved, tzinfo=place)


def test_no_moment_is_made_up():
    assert Calendar(7, PARIS).moved(None) is None
    assert Calendar(None, PARIS).moved(datetime.datetime(2012, 3, 6, tzinfo=PARIS)) is None
