"""Queries whose SQL is kept: they must answer as the queryset they were made from would."""

import datetime
import threading

import pytest
from django.db import connections
from django.db.models import BigIntegerField, CharField, DateTimeField, IntegerField
from django.utils import translation

from events.models import Event, Quota, TicketType
from lib.prepared import Keys, Prepared, Texts, at_hand, keys_of_part
from tests.factories.events import NOW, create_event, create_open_conference

pytestmark = pytest.mark.django_db

AT_SLUG = Prepared(lambda slug: Event.objects.select_related("venue").filter(slug=slug), slug=CharField())
ON_SALE = Prepared(
    lambda event, now: TicketType.objects.filter(event=event).on_sale(now).order_by("pk"),
    event=BigIntegerField(),
    now=DateTimeField(),
)
TITLES = Prepared(lambda: Event.objects.order_by("title").values_list("title", flat=True))
AMONG = Prepared(
    lambda events: Event.objects.filter(pk__in=events).order_by("pk").values_list("pk", flat=True), events=Keys()
)


def test_values_are_filled_in_anew_at_each_call():
    first, second = create_event(slug="premier"), create_event(slug="second")
    assert AT_SLUG.first(slug="premier") == first
    assert AT_SLUG.first(slug="second") == second
    assert AT_SLUG(slug="troisieme") == []


def test_rows_are_those_of_the_table_now():
    event = create_event(slug="premier", title="Avant")
    assert AT_SLUG.first(slug="premier").title == "Avant"
    Event.objects.filter(pk=event.pk).update(title_fr="Après")
    assert AT_SLUG.first(slug="premier").title == "Après"


def test_values_and_columns_are_converted_like_a_querysets():
    event = create_open_conference()
    AT_SLUG(slug="")  # the second call answers from what the first has kept
    found = AT_SLUG.first(slug=event.slug)
    whole = Event.objects.select_related("venue").get(pk=event.pk)
    assert found.__dict__.keys() == whole.__dict__.keys()
    assert all(getattr(found, field.attname) == getattr(whole, field.attname) for field in Event._meta.concrete_fields)
    assert found.venue == whole.venue


def test_a_moment_decides_to_the_microsecond():
    event = create_open_conference()
    TicketType.objects.filter(event=event).update(sales_until=NOW)
    number = TicketType.objects.filter(event=event).count()
    assert len(ON_SALE(event=event.pk, now=NOW)) == number > 0
    assert ON_SALE(event=event.pk, now=NOW + datetime.timedelta(microseconds=1)) == []


def test_a_translated_column_follows_the_language():
    create_event(slug="a", title_fr="Zèbre", title_en="Antelope")
    create_event(slug="b", title_fr="Abeille", title_en="Bee")
    assert TITLES() == ["Abeille", "Zèbre"]
    with translation.override("en"):
        assert TITLES() == ["Antelope", "Bee"]
    assert TITLES() == ["Abeille", "Zèbre"]


def test_keys_go_as_one_value(django_assert_num_queries):
    events = [create_event() for _ in range(3)]
    first, second, third = (event.pk for event in events)
    with django_assert_num_queries(3):
        assert AMONG(events=[third, first]) == [first, third]
        assert AMONG(events=[second]) == [second]
        assert AMONG(events=[]) == []


def test_words_go_as_one_value_too():
    for slug in ("un", "d'eux", "trois"):
        create_event(slug=slug)
    called = Prepared(lambda slugs: Event.objects.filter(slug__in=slugs).values_list("slug", flat=True), slugs=Texts())
    assert set(called(slugs=["un", "d'eux", "quatre"])) == {"un", "d'eux"}
    assert called(slugs=[]) == []


def test_the_keys_of_a_part_are_found_before_its_rows():
    for slug in ("a", "b", "c", "d"):
        create_event(slug=slug)

    def build(start, number):
        keys = keys_of_part(Event.objects.order_by("-slug"), start, number)
        return Event.objects.filter(pk__in=keys).order_by("-slug").values_list("slug", flat=True)

    part = Prepared(build, start=IntegerField(), number=IntegerField())
    assert part(start=0, number=2) == ["d", "c"]
    assert part(start=2, number=9) == ["b", "a"]
    assert part(start=4, number=1) == []


def test_a_part_of_the_rows():
    for letter in "abcde":
        create_event(slug=letter, title=letter)
    assert TITLES.part(0, 2) == ["a", "b"]
    assert TITLES.part(3, 2) == ["d", "e"]
    assert TITLES.part(4, 2) == ["e"]
    assert TITLES() == ["a", "b", "c", "d", "e"]


def test_one_call_is_one_query(django_assert_num_queries):
    event = create_event(slug="premier")
    with django_assert_num_queries(1):
        assert AT_SLUG.first(slug="premier").venue == event.venue


def test_a_column_that_only_orders_is_refused():
    by_date = Prepared(lambda: Event.objects.order_by("first_day").values_list("title").distinct())
    with pytest.raises(ValueError, match="more columns"):
        by_date()


def test_a_wrong_name_is_refused():
    with pytest.raises(KeyError):
        AT_SLUG(sluge="premier")


def test_rows_at_hand_need_no_query(django_assert_num_queries):
    event = create_open_conference()
    ticket_type = event.ticket_types.first()
    quota = Quota(name="Salle", capacity=3)
    at_hand(ticket_type, "quotas", [quota])
    with django_assert_num_queries(0):
        assert list(ticket_type.quotas.all()) == [quota]


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection():
    create_event(slug="premier")
    connections_used = []

    def ask():
        AT_SLUG(slug="premier")
        connection = connections["default"]
        connections_used.append(AT_SLUG.kept(connection)[0].connection)
        assert connections_used[-1] is connection
        connection.close()

    threads = [threading.Thread(target=ask), threading.Thread(target=ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(connections_used) == 2
    assert connections_used[0] is not connections_used[1]


def test_a_row_is_what_a_queryset_would_have_made_of_it(django_assert_num_queries):
    create_event(slug="premier", title="Premier")
    few = Prepared(lambda slug: Event.objects.filter(slug=slug).only("slug", "title"), slug=CharField())
    row, usual = few.first(slug="premier"), Event.objects.only("slug", "title").get(slug="premier")
    assert row.get_deferred_fields() == usual.get_deferred_fields() != set()
    assert (row._state.adding, row._state.db) == (usual._state.adding, usual._state.db)
    with django_assert_num_queries(1):
        assert row.kind == Event.Kind.CONFERENCE
    row.title = "Autre"
    row.save(update_fields=["title_fr"])
    assert Event.objects.get(slug="premier").title == "Autre"
