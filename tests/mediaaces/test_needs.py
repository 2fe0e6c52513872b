"""The first page of the administration: what needs this person today, and the events ahead."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from events.models import Event, Medium, Quota, Registration, Ticket
from lib.money import Money
from mail.models import QueuedMail
from mediaaces.due import coming_events, tasks_of
from mediaaces.needs import EventFigures, Fill, Task, divided, figures_of
from tests.factories.accounts import create_user
from tests.factories.events import (
    create_coming_conference,
    create_event,
    create_medium,
    create_registration,
    create_session,
)
from tests.factories.mail import create_mail
from tests.factories.members import create_seat

DAY = datetime.timedelta(days=1)
HOURS = datetime.timedelta(hours=3)
EVERYTHING = [
    "Payé, sans place", "Remboursements à faire", "Places bientôt libérées", "Virements en retard",
    "Événements en surnombre", "Billets de membre sans siège",
    "Inscriptions en liste d’attente", "Courriels abandonnés", "Supports à publier",
]  # fmt: skip
SEEN = {
    "administrator": EVERYTHING,
    "organiser": EVERYTHING[2:3] + EVERYTHING[4:],
    "treasurer": EVERYTHING[:4],
    "community_manager": EVERYTHING[-1:],
    "door": [],
}


class TestFigures:
    """Pure: no row is read."""

    def test_of_events_without_anything(self):
        assert figures_of([1, 2], quotas=[], registrations=[]) == {1: EventFigures(), 2: EventFigures()}

    def test_each_count_goes_to_its_event(self):
        found = figures_of(
            [1, 2],
            quotas=[(1, "Salle", 34, 150), (1, "Livres", 60, 60), (2, "Salle", 3, 2)],
            registrations=[(1, "confirmed", 24), (1, "pending", 10), (2, "waiting", 2)],
        )
        assert found[1].fills == [Fill("Salle", 34, 150), Fill("Livres", 60, 60)]
        assert found[1].count("confirmed", "pending", "waiting") == 34
        assert (found[1].is_overbooked, found[2].is_overbooked) == (False, True)

    def test_money_still_open_is_less_what_came_in_for_it(self):
        found = figures_of(
            [1],
            quotas=[],
            registrations=[],
            totals=[(1, 9000)],
            payments=[(1, False, 3000), (1, True, 2000)],
            refunds=[(1, 500)],
        )[1]
        assert found.paid("EUR") == Money(4500, "EUR")
        assert found.owed("CHF") == Money(7000, "CHF")

    def test_nobody_owes_less_than_nothing(self):
        found = figures_of([1], quotas=[], registrations=[], totals=[(1, 1000)], payments=[(1, True, 2500)])
        assert found[1].owed_cents == 0

    @pytest.mark.parametrize(
        ("taken", "capacity", "shown", "over", "is_full"),
        [(0, 150, 0, 0, False), (150, 150, 150, 0, True), (153, 150, 150, 3, True), (0, 0, 0, 0, True)],
    )
    def test_fill(self, taken, capacity, shown, over, is_full):
        fill = Fill("Salle", taken, capacity)
        assert (fill.shown, fill.overbooked_by, fill.is_full) == (shown, over, is_full)

    def test_what_waits_and_what_does_not(self):
        rows = [Task(count, str(count), "", "", "") for count in (0, 4, 0, 1)]
        waiting, idle = divided(rows)
        assert ([row.count for row in waiting], len(idle)) == ([4, 1], 2)


@pytest.fixture
def busy(db) -> Event:
    """One of everything that waits for somebody."""
    now = timezone.now()
    event = create_coming_conference(title="La prochaine", capacity=5)
    create_registration(event=event, state="pending", now=now - 10 * DAY, held_until=now + DAY)
    create_registration(event=event, state="pending", now=now, held_until=now + 9 * DAY)
    for reason in ("no_seat", "cancelled"):
        order = create_registration(event=event, now=now).order
        order.refunds.create(amount_cents=3000, reason=reason, asked_at=now)
    room = event.quotas.get(is_room=True)
    in_line = create_registration(event=event, state="cancelled", now=now)
    Registration.objects.filter(pk=in_line.pk).update(state="waiting", waits_for=room, queued_at=now, ended_at=None)
    Quota.objects.filter(pk=room.pk).update(capacity=3, waiting=1)
    Ticket.objects.filter(attendee__registration=order.registration).update(member_seat=create_seat(last_day=now - DAY))
    create_mail(state=QueuedMail.State.GIVEN_UP, attempts=11)
    create_mail(attempts=1)
    past = create_event(title="La dernière", starts_at=now - 30 * DAY, ends_at=now - 30 * DAY + HOURS)
    create_session(event=past, title="Sans support")
    return event


def first_page(client: Client):
    response = client.get("/gestion/")
    assert response.status_code == 200
    return response


class TestTasks:
    @pytest.mark.parametrize(("who", "titles"), SEEN.items())
    def test_are_those_of_the_role(self, who, titles, busy, request):
        response = first_page(request.getfixturevalue(who))
        assert [task.title for task in response.context["tasks"]] == titles
        assert response.context["idle"] == []
        page = response.content.decode()
        assert all(title in page for title in titles)
        assert ("À traiter" in page) == bool(titles)

    def test_each_leads_to_as_many_rows_as_it_counts(self, administrator, busy):
        tasks = first_page(administrator).context["tasks"]
        assert [task.title for task in tasks] == EVERYTHING
        assert {task.count for task in tasks} == {1}
        for task in tasks:
            listed = administrator.get(task.url)
            assert listed.status_code == 200, task.url
            # A seat that was paid too late is one of the refunds.
            assert listed.context["cl"].result_count == (2 if task.title == "Remboursements à faire" else 1), task.title

    def test_nothing_waits_is_said_and_not_drawn(self, organiser):
        response = first_page(organiser)
        assert response.context["tasks"] == []
        assert [task.title for task in response.context["idle"]] == SEEN["organiser"]
        page = response.content.decode()
        assert "Rien ne vous attend" in page
        assert "Aucun rendez-vous n’est annoncé." in page
        assert "À traiter" not in page

    def test_who_waits_for_nothing_is_not_told_so(self, door):
        assert "Rien" not in first_page(door).content.decode()

    def test_place_of_an_unpaid_transfer_is_soon_released_within_three_days(self, organiser):
        now, event = timezone.now(), create_coming_conference()
        for hours in (-1, 71, 73):
            held_until = now + datetime.timedelta(hours=hours)
            create_registration(event=event, state="pending", now=now, held_until=held_until)
        soon = next(task for task in tasks_of(organiser.user, now=now) if task.title == "Places bientôt libérées")
        assert soon.count == 2

    def test_mails_that_are_tried_again_are_told(self, organiser, busy):
        create_mail(attempts=3)
        (task,) = [task for task in first_page(organiser).context["tasks"] if "Courriels" in task.title]
        assert task.count == 1
        assert task.explanation.endswith("jamais répondu. 2 autres sont retentés.")

    @pytest.mark.parametrize(
        ("event", "talk", "medium", "is_missing"),
        [
            ({}, {}, None, True),
            ({}, {}, {"kind": "video"}, True),
            ({}, {}, {"kind": "slides", "state": "announced"}, True),
            ({}, {}, {"kind": "slides", "state": "being_published"}, True),
            ({}, {}, {"kind": "slides"}, False),
            ({}, {}, {"kind": "prezi"}, False),
            ({}, {}, {"kind": "presentation", "of": "event"}, False),
            ({}, {"kind": "break"}, None, False),
            ({}, {"kind": "panel"}, None, False),
            ({"state": "draft"}, {}, None, False),
            ({"state": "cancelled"}, {}, None, False),
            ({"is_external": True}, {}, None, False),
            ({"days_ago": 400}, {}, None, False),
            ({"days_ago": -4}, {}, None, False),
        ],
    )
    def test_missing_slides(self, community_manager, event, talk, medium, is_missing):
        starts_at = timezone.now() - event.pop("days_ago", 30) * DAY
        past = create_event(starts_at=starts_at, ends_at=starts_at + HOURS, **event)
        given = create_session(event=past, **talk)
        if medium:
            of_event = medium.get("of") == "event"
            fields = {name: value for name, value in medium.items() if name != "of"}
            create_medium(event=past if of_event else None, session=None if of_event else given, **fields)
        (task,) = tasks_of(community_manager.user, now=timezone.now())
        assert task.count == int(is_missing)
        assert Medium.objects.count() == int(medium is not None)


class TestComing:
    def test_says_fill_and_money(self, organiser, busy):
        (row,) = coming_events(organiser.user, now=timezone.now())
        room, books = row.figures.fills
        assert (room.taken, room.capacity, room.overbooked_by) == (4, 3, 1)
        assert books.taken == 0
        assert (row.paid, row.owed) == (Money(6000), Money(6000))
        assert (row.unpaid, row.waiting, row.offered) == (2, 1, 0)
        page = first_page(organiser).content.decode()
        assert "4 sur 3" in page
        assert "1 de trop" in page
        assert "60\u00a0€" in page
        assert "2 inscriptions gardées" in page

    def test_a_part_payment_and_a_refund_count(self, treasurer):
        event, now = create_coming_conference(), timezone.now()
        order = create_registration(event=event, state="pending", now=now).order
        order.payments.create(amount_cents=1000, method="transfer", provider_ref="v-1", received_at=now)
        done = create_registration(event=event, now=now).order
        done.refunds.create(amount_cents=500, reason="overpaid", state="done", asked_at=now, done_at=now)
        (row,) = coming_events(treasurer.user, now=now)
        assert (row.paid, row.owed) == (Money(1000 + 3000 - 500), Money(2000))

    @pytest.mark.parametrize(
        ("who", "has_money", "links"),
        [
            ("administrator", True, {"url", "participants_url", "unpaid_url", "waiting_url"}),
            ("organiser", True, {"url", "participants_url", "unpaid_url", "waiting_url"}),
            ("treasurer", True, {"url", "participants_url", "unpaid_url", "waiting_url"}),
            ("community_manager", False, {"url"}),
            ("door", False, {"participants_url", "unpaid_url", "waiting_url"}),
        ],
    )
    def test_shows_a_role_what_it_may_see_and_open(self, who, has_money, links, busy, request):
        client = request.getfixturevalue(who)
        (row,) = coming_events(client.user, now=timezone.now())
        shown = {name: getattr(row, name) for name in ("url", "participants_url", "unpaid_url", "waiting_url")}
        assert (row.has_money, {name for name, url in shown.items() if url}) == (has_money, links)
        assert all(client.get(url).status_code == 200 for url in shown.values() if url)
        page = first_page(client).content.decode()
        assert ("Réglé" in page) == has_money
        assert "La prochaine" in page

    def test_drafts_are_for_those_who_open_events(self, organiser, door):
        create_event(state=Event.State.DRAFT, title="Au brouillon", starts_at=timezone.now() + DAY)
        assert "Au brouillon" in first_page(organiser).content.decode()
        assert "Au brouillon" not in first_page(door).content.decode()

    def test_past_and_cancelled_events_are_not_ahead(self, organiser):
        create_event(starts_at=timezone.now() - DAY)
        create_event(starts_at=timezone.now() + DAY, state=Event.State.CANCELLED)
        assert coming_events(organiser.user, now=timezone.now()) == []


@pytest.mark.django_db
class TestPage:
    @pytest.mark.parametrize("who", ["administrator", "organiser", "treasurer"])
    def test_costs_the_same_for_one_event_as_for_ten(self, who, busy, count_queries, request):
        client = request.getfixturevalue(who)
        few = count_queries(client, "/gestion/")
        for _ in range(9):
            create_registration(event=create_coming_conference(), state="pending", now=timezone.now())
        assert count_queries(client, "/gestion/") == few <= 15

    def test_is_for_staff(self, stranger, member):
        for client in (stranger, member):
            assert client.get("/gestion/").status_code == 302

    def test_is_empty_for_staff_without_a_role(self):
        client = Client()
        client.force_login(create_user(is_staff=True))
        response = first_page(client)
        assert (response.context["tasks"], response.context["coming"]) == ([], [])

    def test_lists_stand_in_the_order_of_the_work(self, administrator):
        apps = first_page(administrator).context["app_list"]
        labels = [app["app_label"] for app in apps]
        order = ["events", "billing", "mail", "directory", "members", "accounts"]
        assert [label for label in labels if label in order] == order
        models = [model["object_name"] for model in apps[0]["models"]]
        order = ["Event", "Registration", "Attendee", "Session", "Medium", "Venue"]
        assert [name for name in models if name in order] == order
