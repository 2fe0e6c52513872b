"""The company of a member: who reads what of whom, and what a seat opens."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event, TicketType
from members.models import Membership, Seat
from tests.clients import logged_in
from tests.factories.accounts import create_user
from tests.factories.directory import create_company, create_person
from tests.factories.events import create_coming_conference, create_ticket_type
from tests.factories.members import create_membership, create_plan, create_running_membership, create_seat

pytestmark = pytest.mark.django_db

PAGE = "/mon-espace/entreprise/"
YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


def page_of(user, path: str = PAGE) -> str:
    return logged_in(user).get(path).content.decode()


@pytest.fixture
def anne():
    return create_user(email="anne@example.org", first_name="Anne", last_name="Loiseau")


@pytest.fixture
def membership() -> Membership:
    company = create_company(name="Atelier du Nord", is_published=False)
    return create_running_membership(company=company, plan=create_plan(seats=5))


def test_without_a_seat_it_says_how_to_get_one(anne):
    create_membership(company=create_company(name="Autre maison"))
    page = page_of(anne)
    assert "Aucun siège à vos adresses" in page
    assert f'href="{reverse("join")}"' in page
    assert "Autre maison" not in page


def test_colleagues_are_named_and_their_address_only_as_they_agreed(anne, membership):
    create_seat(membership=membership, user=anne, role=Seat.Role.CONTACT)
    create_seat(
        membership=membership,
        person=create_person(name="Paul Renard"),
        email="paul@atelier.example",
        job_title="Veilleur",
        shares_email=True,
    )
    create_seat(membership=membership, person=create_person(name="Lise Fournier"), email="lise@atelier.example")
    page = page_of(anne)
    assert "Atelier du Nord" in page
    assert "3 sièges occupés sur 5." in page
    assert "<bdi>Paul Renard</bdi>" in page
    assert "<bdi>Veilleur</bdi>" in page
    assert 'href="mailto:paul@atelier.example"' in page
    assert "<bdi>Lise Fournier</bdi>" in page
    assert "lise@atelier.example" not in page
    assert reverse("company", args=[membership.company.slug]) not in page  # it is not published


def test_somebody_of_another_company_reads_nothing_of_it(anne, membership):
    create_seat(membership=membership, person=create_person(name="Paul Renard"))
    create_seat(user=anne)
    page = page_of(anne)
    assert "Paul Renard" not in page
    assert "Atelier du Nord" not in page


@pytest.mark.parametrize("fields", [{"last_day": YESTERDAY}, {"first_day": YESTERDAY + datetime.timedelta(days=2)}])
def test_seat_of_another_day_shows_no_colleague(anne, membership, fields):
    create_seat(membership=membership, user=anne, **fields)
    create_seat(membership=membership, person=create_person(name="Paul Renard"))
    page = page_of(anne)
    assert "Aucun siège à vos adresses" in page
    assert "Paul Renard" not in page


def test_colleague_who_left_is_no_longer_shown(anne, membership):
    create_seat(membership=membership, user=anne)
    create_seat(membership=membership, person=create_person(name="Paul Renard"), last_day=YESTERDAY)
    page = page_of(anne)
    assert "Paul Renard" not in page
    assert "Personne d’autre n’y a de siège pour l’instant." in page


def test_membership_read_in_a_document_shows_no_colleague(anne):
    history = create_membership()
    create_seat(membership=history, user=anne)
    create_seat(membership=history, person=create_person(name="Paul Renard"))
    assert "Paul Renard" not in page_of(anne)


def test_one_asks_the_main_contact_for_a_seat(anne, membership):
    create_seat(membership=membership, user=anne)
    create_seat(membership=membership, person=create_person(name="Paul Renard"), role=Seat.Role.CONTACT)
    assert "adressez-vous à <bdi>Paul Renard</bdi>" in page_of(anne)


def test_two_companies_are_two_lists(anne, membership):
    create_seat(membership=membership, user=anne)
    other = create_running_membership(company=create_company(name="Maison du Sud"))
    create_seat(membership=other, person=anne.person)
    page = page_of(anne)
    assert "Atelier du Nord" in page
    assert "Maison du Sud" in page


def test_address_is_shown_and_hidden_again(anne, membership):
    seat = create_seat(membership=membership, user=anne)
    colleague = create_user(email="paul@atelier.example")
    create_seat(membership=membership, user=colleague)
    client, path = logged_in(anne), reverse("space_share", args=[seat.pk])
    page = client.post(path, {"shares": "1"}, follow=True).content.decode()
    assert "Vos collègues lisent votre adresse." in page
    seat.refresh_from_db()
    assert seat.shares_email
    assert anne.email in page_of(colleague)
    client.post(path, {"shares": "0"})
    seat.refresh_from_db()
    assert not seat.shares_email
    assert anne.email not in page_of(colleague)


def test_nobody_shares_the_address_of_another(anne, membership):
    seat = create_seat(membership=membership, user=create_user())
    create_seat(membership=membership, user=anne)
    assert logged_in(anne).post(reverse("space_share", args=[seat.pk]), {"shares": "1"}).status_code == 404
    seat.refresh_from_db()
    assert not seat.shares_email


def event_for_members(**fields) -> Event:
    event = create_coming_conference(**fields)
    part, quota = event.parts.get(), event.quotas.first()
    create_ticket_type(event=event, part=part, quotas=[quota], name="Déjeuner", audience=TicketType.Audience.MEMBERS)
    return event


def is_offered(user, event) -> bool:
    shown = [reverse("events:register", args=[event.slug]) in page_of(user, path) for path in (PAGE, "/mon-espace/")]
    assert len(set(shown)) == 1
    return shown[0]


def test_event_with_members_tickets_is_offered_to_members_alone(anne, membership):
    event = event_for_members()
    assert not is_offered(anne, event)
    create_seat(membership=membership, user=anne)
    assert is_offered(anne, event)


def test_seat_must_be_held_on_the_day_of_the_event(anne, membership):
    event = event_for_members()
    seat = create_seat(membership=membership, user=anne, last_day=event.first_day)
    assert is_offered(anne, event)
    Seat.objects.filter(pk=seat.pk).update(last_day=event.first_day - datetime.timedelta(days=1))
    assert not is_offered(anne, event)


def test_seat_to_come_opens_what_comes_later(anne, membership):
    event = event_for_members()
    create_seat(membership=membership, user=anne, first_day=event.first_day)
    assert is_offered(anne, event)


@pytest.mark.parametrize(
    "fields",
    [
        {"is_open": False},
        {"state": Event.State.DRAFT},
        {"state": Event.State.CANCELLED, "cancelled_at": timezone.now()},
    ],
)
def test_event_that_takes_nobody_is_not_offered(anne, membership, fields):
    event = event_for_members()
    Event.objects.filter(pk=event.pk).update(**fields)
    create_seat(membership=membership, user=anne)
    assert not is_offered(anne, event)


def test_event_for_everyone_is_not_said_to_be_for_members(anne, membership):
    event = create_coming_conference()
    create_seat(membership=membership, user=anne)
    assert not is_offered(anne, event)
    event.ticket_types.update(member_price_cents=1000)
    assert is_offered(anne, event)


def test_asks_the_same_of_the_database_for_one_and_for_thirty(anne, membership, count_queries):
    create_seat(membership=membership, user=anne)
    create_seat(membership=membership)
    event_for_members()
    client = logged_in(anne)
    one = [count_queries(client, path) for path in (PAGE, "/mon-espace/")]
    for _ in range(28):
        create_seat(membership=membership)
        event_for_members()
    assert [count_queries(client, path) for path in (PAGE, "/mon-espace/")] == one
    assert max(one) <= 12
