"""Plans, memberships and seats in the admin: what fits a plan, who may, who changed what."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Membership, Plan, Seat
from tests.factories.directory import create_company, create_person
from tests.factories.members import create_membership, create_plan, create_running_membership, create_seat
from tests.forms import add_row, errors_of, fields_of, messages_of

pytestmark = pytest.mark.django_db

ADD = "/gestion/members/membership/add/"
SEATS = "/gestion/members/seat/"


def url_of(membership: Membership) -> str:
    return reverse("admin:members_membership_change", args=[membership.pk])


def shown(client, membership: Membership) -> dict:
    return fields_of(client.get(url_of(membership)), "membership_form")


def with_seat(data: dict, **values) -> dict:
    """One more seat, of somebody new, from 1 March 2012 unless told."""
    return add_row(
        data,
        "seats",
        **{
            "person": create_person().pk,
            "email": "anne@example.org",
            "role": "member",
            "first_day": "01/03/2012",
            **values,
        },
    )


class TestMembership:
    def test_is_entered_with_its_plan_and_its_people(self, community_manager):
        company, plan = create_company(name="Orange"), create_plan(seats=2)
        data = fields_of(community_manager.get(ADD), "membership_form") | {
            "company": company.pk,
            "plan": plan.pk,
            "first_day": "01/01/2012",
        }
        data = with_seat(data, first_day="", role="contact")
        assert community_manager.post(ADD, data).status_code == 302
        membership = Membership.objects.get()
        assert (membership.company, membership.plan, membership.evidence) == (company, plan, "recorded")
        seat = membership.seats.get()
        assert (seat.role, seat.first_day) == ("contact", datetime.date(2012, 1, 1))

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"first_day": ""}, "Une adhésion inscrite à nos registres commence un jour connu."),
            ({"last_day": "31/12/2011"}, "La fin vient après le début."),
            ({"company": ""}, "Ce champ est obligatoire."),
        ],
    )
    def test_refuses_in_a_sentence(self, community_manager, change, sentence):
        data = fields_of(community_manager.get(ADD), "membership_form") | {
            "company": create_company().pk,
            "plan": create_plan().pk,
            "first_day": "01/01/2012",
        }
        response = community_manager.post(ADD, data | change)
        assert errors_of(response) == [sentence]
        assert Membership.objects.count() == 0

    def test_two_of_one_company_do_not_run_at_once(self, community_manager):
        running = create_running_membership(first_day=datetime.date(2012, 1, 1), last_day=datetime.date(2012, 12, 31))
        data = fields_of(community_manager.get(ADD), "membership_form") | {
            "company": running.company_id,
            "plan": create_plan().pk,
            "first_day": "31/12/2012",
        }
        assert errors_of(community_manager.post(ADD, data)) == [
            "Une autre adhésion de cette entreprise court déjà\u00a0: du 1er janvier 2012 au 31 décembre 2012."
        ]
        assert community_manager.post(ADD, data | {"first_day": "01/01/2013"}).status_code == 302

    def test_read_in_a_document_may_lack_a_plan_and_a_date(self, community_manager):
        membership = create_membership(first_day=None)
        assert community_manager.post(url_of(membership), shown(community_manager, membership)).status_code == 302

    def test_that_somebody_sat_in_is_not_deleted(self, community_manager):
        membership = create_running_membership()
        url = reverse("admin:members_membership_delete", args=[membership.pk])
        assert community_manager.get(url).status_code == 200
        create_seat(membership=membership)
        assert community_manager.get(url).status_code == 403


class TestSeats:
    def test_fill_the_plan_and_no_more(self, community_manager):
        membership = create_running_membership(plan=create_plan(seats=1))
        data = with_seat(shown(community_manager, membership))
        assert community_manager.post(url_of(membership), data).status_code == 302
        response = community_manager.post(url_of(membership), with_seat(shown(community_manager, membership)))
        assert errors_of(response) == [
            "La formule a 1 siège, et il y en aurait 2 le 1er mars 2012. Terminez-en un, ou changez de formule."
        ]
        assert membership.seats.count() == 1

    def test_one_ends_and_another_begins_in_one_form(self, community_manager):
        membership = create_running_membership(plan=create_plan(seats=1))
        create_seat(membership=membership)
        data = shown(community_manager, membership) | {"seats-0-last_day": "29/02/2012"}
        assert community_manager.post(url_of(membership), with_seat(data)).status_code == 302
        assert membership.seats.count() == 2

    def test_that_somebody_else_added_meanwhile_counts(self, community_manager):
        membership = create_running_membership(plan=create_plan(seats=1))
        data = with_seat(shown(community_manager, membership))
        create_seat(membership=membership)
        assert "il y en aurait 2" in errors_of(community_manager.post(url_of(membership), data))[0]

    def test_need_a_plan(self, community_manager):
        membership = create_running_membership()
        response = community_manager.post(url_of(membership), with_seat(shown(community_manager, membership)))
        assert errors_of(response) == ["Choisissez une formule\u00a0: elle dit combien de sièges a l’adhésion."]

    def test_do_not_fit_a_smaller_plan(self, community_manager):
        membership = create_running_membership(plan=create_plan(seats=2))
        for _ in range(2):
            create_seat(membership=membership)
        data = shown(community_manager, membership) | {"plan": create_plan(seats=1).pk}
        assert "La formule a 1 siège" in errors_of(community_manager.post(url_of(membership), data))[0]

    def test_are_not_given_in_a_membership_read_in_a_document(self, community_manager):
        membership = create_membership(plan=create_plan())
        response = community_manager.post(url_of(membership), with_seat(shown(community_manager, membership)))
        assert errors_of(response) == ["Seule une adhésion inscrite à nos registres a des sièges."]

    def test_one_person_sits_once_at_a_time(self, community_manager):
        membership = create_running_membership(plan=create_plan())
        seat = create_seat(membership=membership, person=create_person(name="Anne Keller"))
        data = with_seat(shown(community_manager, membership), person=seat.person_id, last_day="05/03/2012")
        assert errors_of(community_manager.post(url_of(membership), data)) == [
            "Anne Keller aurait deux sièges le même jour. Terminez le premier."
        ]

    @pytest.mark.parametrize(
        "values",
        [{"person": ""}, {"email": "x"}, {"first_day": "hier"}, {"last_day": "01/02/2012"}],
    )
    def test_half_a_row_is_a_sentence_and_no_error_of_ours(self, community_manager, values):
        membership = create_running_membership(plan=create_plan())
        response = community_manager.post(url_of(membership), with_seat(shown(community_manager, membership), **values))
        assert response.status_code == 200
        assert errors_of(response)
        assert Seat.objects.count() == 0

    def test_typed_by_mistake_is_deleted_while_the_plan_is_full(self, community_manager):
        membership = create_running_membership(plan=create_plan(seats=1))
        create_seat(membership=membership)
        data = with_seat(shown(community_manager, membership) | {"seats-0-DELETE": "on"})
        assert community_manager.post(url_of(membership), data).status_code == 302
        assert membership.seats.count() == 1


class TestPlan:
    def test_keeps_room_for_the_seats_that_are_held(self, community_manager):
        plan = create_plan(seats=3)
        membership = create_running_membership(plan=plan, company=create_company(name="Orange"))
        for _ in range(2):
            create_seat(membership=membership)
        url = reverse("admin:members_plan_change", args=[plan.pk])
        data = fields_of(community_manager.get(url), "plan_form")
        assert errors_of(community_manager.post(url, data | {"seats": "1"})) == [
            "Orange tient 2 sièges le même jour. Faites plutôt une autre formule."
        ]
        assert community_manager.post(url, data | {"seats": "2"}).status_code == 302
        assert Plan.objects.get().seats == 2

    @pytest.mark.parametrize("seats", ["0", "-1", "1.5", "9" * 30, ""])
    def test_has_a_number_of_seats(self, community_manager, seats):
        data = fields_of(community_manager.get("/gestion/members/plan/add/"), "plan_form") | {"name_fr": "Entreprise"}
        assert community_manager.post("/gestion/members/plan/add/", data | {"seats": seats}).status_code == 200
        assert Plan.objects.count() == 0


class TestLists:
    def test_who_is_a_member_today(self, community_manager):
        today = timezone.localdate()
        day = datetime.timedelta(days=1)
        rows = {
            "running": create_running_membership(last_day=today),
            "coming": create_running_membership(first_day=today + day),
            "ended": create_running_membership(last_day=today - day),
            "history": create_membership(),
        }
        for situation, row in rows.items():
            response = community_manager.get(f"/gestion/members/membership/?situation={situation}")
            assert list(response.context["cl"].result_list) == [row], situation

    def test_says_how_many_sit_today(self, community_manager):
        membership = create_running_membership(plan=create_plan(seats=5))
        create_seat(membership=membership)
        create_seat(membership=membership, last_day=datetime.date(2012, 3, 6))
        assert ">1/5<" in community_manager.get("/gestion/members/membership/").content.decode()

    @pytest.mark.parametrize("model", ["plan", "membership", "seat"])
    def test_ask_as_much_for_one_row_as_for_thirty(self, administrator, count_queries, model):
        create_seat(membership=create_running_membership(plan=create_plan()))
        path = f"/gestion/members/{model}/"
        few = count_queries(administrator, path)
        for _ in range(30):
            create_seat(membership=create_running_membership(plan=create_plan()))
        assert count_queries(administrator, path) == few <= 15

    def test_seats_are_ended_together(self, community_manager):
        seats = [create_seat(), create_seat(), create_seat(last_day=datetime.date(2012, 3, 6))]
        data = {"action": "end_today", "_selected_action": [seat.pk for seat in seats]}
        response = community_manager.post(SEATS, data, follow=True)
        assert messages_of(response) == ["2 sièges sont terminés aujourd’hui."]
        today = timezone.localdate()
        assert [Seat.objects.get(pk=seat.pk).last_day for seat in seats] == [
            today, today, datetime.date(2012, 3, 6),
        ]  # fmt: skip


class TestWhoMay:
    @pytest.mark.parametrize("path", [ADD, "/gestion/members/plan/add/"])
    def test_only_community_managers_enter_them(self, path, community_manager, organiser, treasurer, door, member):
        assert community_manager.get(path).status_code == 200
        for client in (organiser, treasurer, door):
            assert client.get(path).status_code == 403
        assert member.get(path).status_code == 302

    def test_addresses_of_members_are_not_for_the_door(self, organiser, door, member):
        seat = create_seat()
        for path in (SEATS, f"{SEATS}{seat.pk}/change/", f"{SEATS}{seat.pk}/history/"):
            assert organiser.get(path).status_code == 200
            assert door.get(path).status_code == 403
            assert member.get(path).status_code == 302

    def test_seat_is_never_changed_outside_its_membership(self, administrator):
        seat = create_seat()
        url = f"{SEATS}{seat.pk}/change/"
        assert administrator.get(url).status_code == 200
        assert administrator.post(url, {"email": "x@example.org"}).status_code == 403
        assert administrator.get(f"{SEATS}add/").status_code == 403
        assert administrator.post(f"{SEATS}{seat.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_who_looks_on_ends_nothing(self, organiser):
        seat = create_seat()
        organiser.post(SEATS, {"action": "end_today", "_selected_action": [seat.pk]})
        seat.refresh_from_db()
        assert seat.last_day is None

    def test_who_changed_what_is_read_in_words(self, community_manager):
        membership = create_running_membership(plan=create_plan(name="Entreprise"))
        data = shown(community_manager, membership) | {"plan": create_plan(name="Groupe", seats=20).pk}
        assert community_manager.post(url_of(membership), data).status_code == 302
        change = membership.history.first()
        assert change.history_user == community_manager.user
        page = community_manager.get(reverse("admin:members_membership_history", args=[membership.pk])).content.decode()
        assert "Entreprise" in page
        assert "Groupe" in page
