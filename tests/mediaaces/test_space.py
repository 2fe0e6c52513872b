"""A member's own space: what is shown, to whom, and what stays somebody else's."""

import datetime

import pypdfium2
import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Registration
from events.operations.waiting import position_of
from mediaaces.pages.space.places import coming_places, places_of
from tests.clients import logged_in
from tests.factories.accounts import create_user
from tests.factories.events import NOW, create_event, create_open_conference, create_registration

SPACE = "/mon-espace/"
ALL = "/mon-espace/inscriptions/"


def registrations_of(user) -> list[Registration]:
    return [place.registration for place in places_of(user.verified_addresses(), now=NOW, limit=100)]


def test_a_stranger_is_sent_to_the_log_in(db, stranger):
    response = stranger.get(SPACE)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={SPACE}"


def test_says_who_one_is_and_is_kept_by_nobody(member):
    response = member.get(SPACE)
    page = response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert "<bdi>Anne Membre</bdi>" in page
    assert member.user.email in page
    assert f'action="{reverse("account_logout")}"' in page


def test_shows_what_was_bought_and_what_is_attended_whatever_the_case_of_the_address(db):
    user = create_user(email="anne@example.org")
    bought = create_registration(attendees=[{"email": "Anne@Example.org"}])
    attended = create_registration(attendees=[{"email": "marc@example.org"}, {"email": "ANNE@example.org"}])
    create_registration(attendees=[{"email": "autre@example.org"}])
    assert set(registrations_of(user)) == {bought, attended}
    assert logged_in(user).get(ALL).content.decode().count('class="card suit-event') == 2


def test_only_who_registered_gets_the_page_that_can_cancel(db):
    user = create_user(email="anne@example.org")
    bought = create_registration(
        attendees=[
            {"email": "anne@example.org", "first_name": "Anne", "last_name": "Loiseau"},
            {"email": "paul@example.org", "first_name": "Paul", "last_name": "Renard"},
        ]
    )
    attended = create_registration(
        attendees=[
            {"email": "marc@example.org", "first_name": "Marc", "last_name": "Delorme"},
            {"email": "anne@example.org", "first_name": "Anne", "last_name": "Loiseau"},
            {"email": "lise@example.org", "first_name": "Lise", "last_name": "Fournier"},
        ]
    )
    page = logged_in(user).get(ALL).content.decode()
    assert f'<a href="{bought.get_absolute_url()}">' in page
    assert "<bdi>Paul Renard</bdi>" in page
    assert attended.token not in page
    assert f'<a href="{attended.event.get_absolute_url()}">' in page
    assert "Place prise par <bdi>Marc Delorme</bdi>" in page
    assert "Lise" not in page


def test_a_registration_bought_and_attended_is_shown_once(db):
    user = create_user(email="anne@example.org")
    registration = create_registration(attendees=[{"email": "anne@example.org"}, {"email": "anne@example.org"}])
    assert list(registrations_of(user)) == [registration]


def test_an_address_that_was_only_typed_opens_nothing(db):
    user = create_user(email="anne@example.org", is_verified=False)
    registration = create_registration(attendees=[{"email": "anne@example.org"}])
    assert list(registrations_of(user)) == []
    page = logged_in(user).get(SPACE).content.decode()
    assert registration.token not in page
    assert "Votre adresse n’est pas encore confirmée." in page


def test_a_second_address_counts_once_it_is_verified(db):
    user = create_user(email="anne@example.org")
    registration = create_registration(attendees=[{"email": "anne@bureau.example"}])
    address = EmailAddress.objects.create(user=user, email="anne@bureau.example", verified=False)
    assert list(registrations_of(user)) == []
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    assert list(registrations_of(user)) == [registration]


def test_without_any_address_nothing_is_matched(db):
    user = create_user(email="anne@example.org")
    EmailAddress.objects.filter(user=user).delete()
    create_registration(attendees=[{"email": "anne@example.org"}, {"email": ""}])
    assert list(registrations_of(user)) == []


def test_the_newest_registration_comes_first(db):
    user = create_user(email="anne@example.org")
    earlier, later = (create_registration(attendees=[{"email": "anne@example.org"}]) for _ in range(2))
    Registration.objects.filter(pk=earlier.pk).update(registered_at=NOW.replace(year=2011))
    assert list(registrations_of(user)) == [later, earlier]


def test_each_state_has_its_words(db):
    user = create_user(email="anne@example.org")
    future = {"starts_at": NOW.replace(year=2040), "ends_at": NOW.replace(year=2040, hour=18)}
    states = Registration.State
    for state in (states.PENDING, states.CONFIRMED):
        event = create_open_conference(**future)
        create_registration(event=event, state=state, attendees=[{"email": "anne@example.org"}])
    past = create_registration(attendees=[{"email": "anne@example.org"}])
    assert past.event.starts_at.year == 2012
    called_off = create_registration(event=create_open_conference(**future), attendees=[{"email": "anne@example.org"}])
    Event.objects.filter(pk=called_off.event_id).update(state=Event.State.CANCELLED, cancelled_at=NOW)
    page = logged_in(user).get(ALL).content.decode()
    for words in ("En attente du virement", "Confirmée", "Passée", "Événement annulé"):
        assert page.count(words) == 1, words


def test_asks_the_same_of_the_database_for_one_and_for_thirty(db, count_queries):
    user = create_user(email="anne@example.org")
    client = logged_in(user)
    event = create_open_conference()
    create_registration(event=event, attendees=[{"email": "anne@example.org"}])
    one = count_queries(client, SPACE)
    for _ in range(29):
        create_registration(event=create_open_conference(), attendees=[{"email": "anne@example.org"}])
    assert count_queries(client, SPACE) == one <= 10


def test_nothing_yet_leads_to_the_events(member):
    create_event(title="Un rendez-vous")
    page = member.get(SPACE).content.decode()
    assert "Aucune inscription à venir à vos adresses confirmées." in page
    assert f'href="{reverse("events:list")}">Voir les rendez-vous' in page


def test_only_organisers_are_shown_the_way_to_the_admin(member, organiser):
    assert "Gestion de l’association" not in member.get(SPACE).content.decode()
    assert f'href="{reverse("admin:index")}"' in organiser.get(SPACE).content.decode()


def test_the_admin_has_no_log_in_of_its_own(db, stranger, member, organiser):
    response = stranger.get("/gestion/login/?next=/gestion/events/event/")
    assert response["Location"] == f"{reverse('account_login')}?next=%2Fgestion%2Fevents%2Fevent%2F"
    assert member.get("/gestion/login/").status_code == 403
    response = organiser.get("/gestion/login/")
    assert (response.status_code, response["Location"]) == (302, reverse("admin:index"))


def test_the_admin_wears_our_colours(organiser):
    page = organiser.get("/gestion/").content.decode()
    assert page.count("<h1") == 1
    assert "css/admin.css" in page
    assert "<style" not in page
    assert ' style="' not in page


# What comes, the line, the tickets

SOON = {
    "starts_at": timezone.now() + datetime.timedelta(days=30),
    "ends_at": timezone.now() + datetime.timedelta(days=31),
}
LATER = {
    "starts_at": timezone.now() + datetime.timedelta(days=60),
    "ends_at": timezone.now() + datetime.timedelta(days=61),
}


def coming(user) -> list[Registration]:
    found = coming_places(user.verified_addresses(), now=timezone.now())
    return [place.registration for place in found]


def wait(event, *, email: str, minutes: int) -> Registration:
    """Somebody in the line for the room, since so many minutes."""
    return Registration.objects.create(
        event=event,
        state=Registration.State.WAITING,
        waits_for=event.quotas.first(),
        queued_at=timezone.now() - datetime.timedelta(minutes=minutes),
        form_token=f"attente-{email}-{minutes}",
        buyer_name="Anne Loiseau",
        buyer_email=email,
        registered_at=timezone.now(),
    )


def test_home_shows_what_comes_soonest_first(db):
    user = create_user(email="anne@example.org")
    mine = {"attendees": [{"email": "anne@example.org"}]}
    later = create_registration(event=create_open_conference(**LATER), **mine)
    soon = create_registration(event=create_open_conference(**SOON), **mine)
    create_registration(**mine)
    create_registration(event=create_open_conference(**SOON), state=Registration.State.CANCELLED, **mine)
    create_registration(event=create_open_conference(**SOON), state=Registration.State.EXPIRED, **mine)
    assert coming(user) == [soon, later]


def test_place_in_the_line_is_said(db):
    user, event = create_user(email="anne@example.org"), create_open_conference(**SOON)
    first = wait(event, email="paul@example.org", minutes=3)
    mine = wait(event, email="anne@example.org", minutes=2)
    wait(event, email="lise@example.org", minutes=1)
    wait(create_open_conference(**SOON), email="marc@example.org", minutes=9)
    assert "En liste d’attente, nº&nbsp;2" in logged_in(user).get(SPACE).content.decode()
    (place,) = coming_places(user.verified_addresses(), now=timezone.now())
    assert (place.registration, place.rank) == (mine, position_of(mine))
    Registration.objects.filter(pk=first.pk).update(state=Registration.State.CONFIRMED)
    assert "En liste d’attente, nº&nbsp;1" in logged_in(user).get(SPACE).content.decode()


def test_place_that_is_offered_is_to_be_answered(db):
    user = create_user(email="anne@example.org")
    offered = create_registration(
        event=create_open_conference(**SOON),
        state=Registration.State.OFFERED,
        held_until=timezone.now() + datetime.timedelta(days=1),
        attendees=[{"email": "anne@example.org"}],
    )
    page = logged_in(user).get(SPACE).content.decode()
    assert "Une place vous est proposée" in page
    assert f'href="{offered.get_absolute_url()}">Répondre avant le ' in page


def tickets_of(user, registration):
    return logged_in(user).get(reverse("space_tickets", args=[registration.pk]))


def pages_of(response) -> list[str]:
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(response.content)]


def test_buyer_prints_all_tickets_and_who_attends_their_own(db):
    buyer, attendee = create_user(email="anne@example.org"), create_user(email="paul@example.org")
    registration = create_registration(
        event=create_open_conference(**SOON),
        attendees=[
            {"email": "anne@example.org", "first_name": "Anne", "last_name": "Loiseau"},
            {"email": "paul@example.org", "first_name": "Paul", "last_name": "Renard"},
        ],
    )
    for user in (buyer, attendee):
        page = logged_in(user).get(SPACE).content.decode()
        assert reverse("space_tickets", args=[registration.pk]) in page
        assert reverse("events:agenda", args=[registration.event.slug]) in page
    assert len(pages_of(tickets_of(buyer, registration))) == 2
    (own,) = pages_of(tickets_of(attendee, registration))
    assert "Paul Renard" in own
    assert "Loiseau" not in own
    assert tickets_of(create_user(), registration).status_code == 404


def test_there_is_no_ticket_before_the_money_nor_after_the_end(db):
    user = create_user(email="anne@example.org")
    for state in (Registration.State.PENDING, Registration.State.CANCELLED):
        registration = create_registration(
            event=create_open_conference(**SOON), state=state, attendees=[{"email": "anne@example.org"}]
        )
        assert tickets_of(user, registration).status_code == 404
    past = create_registration(attendees=[{"email": "anne@example.org"}])
    assert reverse("space_tickets", args=[past.pk]) not in logged_in(user).get(ALL).content.decode()


@pytest.mark.parametrize("number", ["0", "999999999999999999", "99999999999999999999"])
def test_absurd_number_finds_no_ticket(member, number):
    assert member.get(f"/mon-espace/billets/{number}/").status_code in (400, 404)
