"""What an organiser sets of prices and codes in the admin."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import InvitationCode, TicketType
from tests.factories.accounts import create_user
from tests.factories.events import create_coming_conference, create_event, create_invitation_code, create_registration
from tests.forms import errors_of, messages_of

from .organising import change_url, shown

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def event():
    return create_coming_conference()


def add_url(event):
    return reverse("admin:events_invitationcode_add") + f"?event={event.pk}"


def terms(event, **changes):
    return {
        "label": "Presse",
        "uses_allowed": "3",
        "ticket_types": [str(row.pk) for row in event.ticket_types.all()],
        "amount_cents": "10,00",
        "valid_until_0": "",
        "valid_until_1": "",
        "is_active": "on",
        **changes,
    }


def test_a_code_is_kept_folded_with_its_terms(organiser, event):
    day = timezone.localdate() + 9 * DAY
    data = terms(event, code=" été-2012 ", valid_until_0=day.isoformat())
    response = organiser.post(add_url(event), data)
    assert response.status_code == 302, errors_of(response)
    code = InvitationCode.objects.get()
    assert (code.event, code.code, code.label, code.uses_allowed) == (event, "ETE2012", "Presse", 3)
    assert (code.amount_cents, code.ticket_types.count()) == (1000, 2)
    assert event.local(code.valid_until) == datetime.datetime.combine(
        day, datetime.time(23, 59, 59), event.zone
    )  # the whole of its last day


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": " - "}, "Un code se compose de lettres et de chiffres."),
        ({"code": "deja la"}, "Ce code existe déjà pour cet événement."),
        ({"amount_cents": "-1"}, "Indiquez un montant positif, par exemple 30,00."),
        (
            {"amount_cents": "0"},
            "Ce code ne donnerait rien\u00a0: aucun de ces tarifs n’est sur invitation, et rien n’est remis.",
        ),
        ({"valid_until_1": "12:00"}, "Il manque le jour."),
        ({"ticket_types": []}, "Ce champ est obligatoire."),
    ],
)
def test_a_code_that_says_nothing_is_refused(organiser, event, changes, sentence):
    create_invitation_code(event=event, code="DEJALA")
    response = organiser.post(add_url(event), terms(event, code="NOUVEAU") | changes)
    assert response.status_code == 200
    assert sentence in errors_of(response)
    assert InvitationCode.objects.count() == 1


def test_ticket_types_of_another_event_are_not_to_be_chosen(organiser, event):
    other = create_coming_conference()
    response = organiser.post(
        add_url(event), terms(event, code="X1", ticket_types=[str(other.ticket_types.first().pk)])
    )
    assert response.status_code == 200
    assert not InvitationCode.objects.exists()


def test_a_code_is_added_from_its_event(organiser):
    response = organiser.get(reverse("admin:events_invitationcode_add"))
    assert response.url == reverse("admin:events_event_changelist")


def test_fewer_uses_than_were_taken_are_said(organiser, event):
    code = create_invitation_code(event=event, ticket_types=event.ticket_types.all(), uses_taken=5, uses_allowed=6)
    url = reverse("admin:events_invitationcode_change", args=[code.pk])
    response = organiser.post(url, terms(event, code=code.code, uses_allowed="3"), follow=True)
    said = messages_of(response)
    assert "Ce code a déjà servi pour 5 places, 2 de plus que prévu\u00a0: elles restent acquises." in said
    code.refresh_from_db()
    assert (code.uses_allowed, code.uses_taken, code.uses_left) == (3, 5, 0)
    response = organiser.post(url, terms(event, code=code.code, uses_allowed="5"), follow=True)
    assert not [message for message in response.context["messages"] if "de plus que prévu" in str(message)]


def test_many_codes_are_made_at_once(organiser, event):
    event.ticket_types.update(is_by_invitation=True)
    url = reverse("admin:events_invitationcode_make", args=[event.pk])
    assert organiser.get(url).status_code == 200
    response = organiser.post(url, terms(event, count="25", uses_allowed="1", amount_cents="0"))
    assert response.status_code == 302, errors_of(response)
    codes = InvitationCode.objects.all()
    assert len({code.code for code in codes}) == 25
    assert {(len(code.code), code.label, code.uses_allowed, code.ticket_types.count()) for code in codes} == {
        (8, "Presse", 1, 2)
    }
    assert InvitationCode.history.count() == 25
    page = organiser.get(response.url).content.decode()
    assert all(code.code in page for code in codes)
    assert "0 sur 1" in page


@pytest.mark.parametrize("count", ["0", "-1", "201", "1e9", "٣x", ""])
def test_an_absurd_number_of_codes_is_refused(organiser, event, count):
    url = reverse("admin:events_invitationcode_make", args=[event.pk])
    assert organiser.post(url, terms(event, count=count)).status_code == 200
    assert not InvitationCode.objects.exists()


def test_the_list_is_of_one_event_and_finds_a_code_as_it_is_typed(organiser, event):
    create_invitation_code(event=event, code="PRESSE", uses_taken=2, uses_allowed=5)
    create_invitation_code(event=create_event(), code="AUTRE")
    url = reverse("admin:events_invitationcode_changelist")
    page = organiser.get(url, {"event": event.pk, "q": "pré sse"}).content.decode()
    assert "PRESSE" in page
    assert "AUTRE" not in page
    assert "2 sur 5" in page


@pytest.mark.parametrize("event_pk", ["0", "x", "9" * 30, "-1"])
def test_an_absurd_event_gives_no_error(organiser, event_pk):
    for name in ("changelist", "add"):
        url = reverse(f"admin:events_invitationcode_{name}")
        assert organiser.get(url, {"event": event_pk}).status_code in (200, 302, 400)


def test_saving_a_code_never_writes_its_uses(organiser, event):
    code = create_invitation_code(event=event, code="PRESSE", uses_allowed=9)
    InvitationCode.objects.filter(pk=code.pk).update(uses_taken=4)
    code.label = "Journalistes"
    code.save()
    assert InvitationCode.objects.get().uses_taken == 4
    url = reverse("admin:events_invitationcode_change", args=[code.pk])
    assert "4 sur 9" in organiser.get(url).content.decode()
    assert organiser.post(url, terms(event, code="PRESSE", uses_allowed="2")).status_code == 302
    assert (InvitationCode.objects.get().uses_allowed, InvitationCode.objects.get().uses_taken) == (2, 4)


@pytest.mark.parametrize("role", ["treasurer", "door", "community_manager"])
def test_others_make_no_codes(client, event, role):
    client.force_login(create_user(is_staff=True, roles=(role,)))
    url = reverse("admin:events_invitationcode_make", args=[event.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, terms(event, count="3")).status_code == 403
    assert client.post(add_url(event), terms(event, code="X1")).status_code == 403
    assert not InvitationCode.objects.exists()


class TestTicketType:
    def test_early_and_member_prices_are_typed_in_euros(self, organiser, event):
        day = timezone.localdate() + 5 * DAY
        data = shown(organiser, event) | {
            "ticket_types-0-early_price_cents": "25,00",
            "ticket_types-0-early_until_0": day.isoformat(),
            "ticket_types-0-member_price_cents": "20",
            "ticket_types-0-max_per_registration": "4",
        }
        response = organiser.post(change_url(event), data)
        assert response.status_code == 302, errors_of(response)
        row = event.ticket_types.first()
        assert (row.early_price_cents, row.member_price_cents, row.max_per_registration) == (2500, 2000, 4)
        assert event.local(row.early_until).date() == day
        assert row.is_early(row.early_until)
        assert not row.is_early(row.early_until + datetime.timedelta(seconds=1))

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"early_price_cents": "25,00"}, "Le prix des premiers inscrits va avec la date où il finit."),
            ({"early_until_0": "2030-01-15"}, "Le prix des premiers inscrits va avec la date où il finit."),
            ({"member_price_cents": "30,00"}, "Ce prix est plus bas que le prix plein, ou n’est pas."),
            ({"max_per_registration": "0"}, "Assurez-vous que cette valeur est supérieure ou égale à 1."),
            (
                {"sales_from_0": "2030-01-15", "sales_from_1": "10:00", "sales_until_0": "2030-01-14"},
                "La fin vient après le début.",
            ),
        ],
    )
    def test_what_does_not_hold_together_is_said(self, organiser, event, changes, sentence):
        data = shown(organiser, event) | {f"ticket_types-0-{name}": value for name, value in changes.items()}
        response = organiser.post(change_url(event), data)
        assert response.status_code == 200
        assert sentence in errors_of(response)

    def test_a_new_price_with_tickets_sold_is_saved_the_second_time(self, organiser, event):
        create_registration(event=event, now=timezone.now())
        data = shown(organiser, event) | {"ticket_types-0-price_cents": "35,00"}
        response = organiser.post(change_url(event), data)
        assert response.status_code == 200
        assert any("1 billet vendu garde le prix du jour" in sentence for sentence in errors_of(response))
        assert TicketType.objects.get(pk=event.ticket_types.first().pk).price_cents == 3000
        data |= {"ticket_types-0-warned": "3500"}
        assert organiser.post(change_url(event), data).status_code == 302
        assert event.ticket_types.first().price_cents == 3500
        assert event.registrations.get().order.total_cents == 3000
