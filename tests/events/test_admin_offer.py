"""Parts, quotas, prices and discounts, entered in the page of an event."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from events.models import Discount, Event, Quota, TicketType
from tests.factories.events import (
    create_coming_conference,
    create_discount,
    create_event,
    create_open_conference,
    create_part,
    create_quota,
    create_registration,
    create_ticket_type,
)
from tests.forms import add_row, errors_of, fields_of, messages_of

from .organising import change_url, shown

pytestmark = pytest.mark.django_db


class TestOffer:
    def test_price_and_discount_are_typed_in_euros(self, organiser):
        event = create_event()
        part, quota = create_part(event=event), create_quota(event=event)
        data = add_row(
            shown(organiser, event),
            "ticket_types",
            name_fr="Place seule",
            part=part.pk,
            price_cents="30,50",
            audience="public",
            quotas=quota.pk,
            position="1",
            is_active="on",
        )
        data = add_row(data, "discounts", name_fr="étudiant", amount_cents="20", position="1", is_active="on")
        assert organiser.post(change_url(event), data).status_code == 302
        assert TicketType.objects.get().price_cents == 3050
        assert Discount.objects.get().amount_cents == 2000
        again = shown(organiser, event)
        assert again["ticket_types-0-price_cents"] == ["30,50"]
        assert again["discounts-0-amount_cents"] == ["20,00"]

    @pytest.mark.parametrize("amount", ["-1", "0", "0,001", "99999999,99", "trente", "NaN", "Infinity", "1e5000"])
    def test_an_amount_that_is_none_is_refused(self, organiser, amount):
        event = create_event()
        discount = create_discount(event=event)
        response = organiser.post(change_url(event), shown(organiser, event) | {"discounts-0-amount_cents": amount})
        assert response.status_code == 200
        assert errors_of(response)
        discount.refresh_from_db()
        assert discount.amount_cents == 2000

    def test_free_is_a_price(self, organiser):
        ticket_type = create_ticket_type()
        data = shown(organiser, ticket_type.event) | {"ticket_types-0-price_cents": "0"}
        assert organiser.post(change_url(ticket_type.event), data).status_code == 302
        ticket_type.refresh_from_db()
        assert ticket_type.price_cents == 0

    def test_choices_are_those_of_this_event(self, organiser):
        event, other = create_open_conference(), create_open_conference()
        stranger = other.quotas.first()
        data = shown(organiser, event) | {"ticket_types-0-quotas": stranger.pk}
        response = organiser.post(change_url(event), data)
        assert response.status_code == 200
        assert stranger.ticket_types.filter(event=event).count() == 0

    def test_quotas_of_a_sold_ticket_type_are_frozen_and_those_of_another_are_not(self, organiser):
        event = create_coming_conference()
        create_registration(event=event)
        sold, unsold = event.ticket_types.order_by("position")
        room, books = event.quotas.get(is_room=True), event.quotas.get(is_room=False)
        data = shown(organiser, event) | {"ticket_types-0-quotas": books.pk, "ticket_types-1-quotas": books.pk}
        assert organiser.post(change_url(event), data).status_code == 302
        assert set(sold.quotas.all()) == {room}
        assert set(unsold.quotas.all()) == {books}

    def test_a_ticket_type_added_after_the_first_sale_has_its_quota(self, organiser):
        event = create_coming_conference()
        create_registration(event=event)
        room = event.quotas.get(is_room=True)
        data = add_row(
            shown(organiser, event),
            "ticket_types",
            name_fr="Dernières places",
            part=event.parts.get().pk,
            price_cents="10",
            audience="public",
            position="3",
            is_active="on",
        )
        assert organiser.post(change_url(event), data).status_code == 200  # without a quota it would never sell out
        assert organiser.post(change_url(event), data | {"ticket_types-2-quotas": room.pk}).status_code == 302
        assert list(event.ticket_types.get(name="Dernières places").quotas.all()) == [room]

    def test_capacity_below_what_is_sold_keeps_the_seats_and_says_so(self, organiser):
        event = create_coming_conference(capacity=4)
        create_registration(event=event, attendees=({}, {}, {}))
        data = shown(organiser, event)
        room = event.quotas.get(is_room=True)
        index = next(i for i in range(2) if data[f"quotas-{i}-id"] == [str(room.pk)])
        data |= {f"quotas-{index}-capacity": "1"}
        warned = organiser.post(change_url(event), data)
        assert errors_of(warned) == [
            "3 places sont prises\u00a0: elles restent, et rien n’est plus vendu. Enregistrez encore une fois pour "
            "confirmer cette capacité."
        ]
        room.refresh_from_db()
        assert room.capacity == 4
        # The same form as it came back, sent once more.
        again = fields_of(warned, "event_form")
        assert again[f"quotas-{index}-warned"] == ["1"]
        assert organiser.post(change_url(event), again).status_code == 302
        room.refresh_from_db()
        assert (room.capacity, room.seats_taken, room.overbooked_by) == (1, 3, 2)
        entry = LogEntry.objects.latest("pk").get_change_message()
        assert entry == f"Modification de Capacité pour l'objet jauge «\u00a0{room}\u00a0»."
        response = organiser.get(change_url(event))
        inlines = {inline.opts.model: inline for inline in response.context["inline_admin_formsets"]}
        assert inlines[Quota].opts.overbooked(room) == 2
        listed = organiser.get(reverse("admin:events_event_changelist")).content.decode()
        assert "3/1, 2 en surnombre" in listed

    def test_a_form_loaded_before_a_sale_does_not_undo_it(self, organiser):
        event = create_coming_conference()
        data = shown(organiser, event)
        create_registration(event=event)
        assert organiser.post(change_url(event), data | {"hashtag": "#aces"}).status_code == 302
        assert event.quotas.get(is_room=True).seats_taken == 1

    @pytest.mark.parametrize(
        ("prefix", "told"),
        [
            ("quotas", ["La jauge «\u00a0La salle\u00a0» compte les places d’un tarif\u00a0: elle reste."]),
            # Django names them in the order of a set.
            ("parts", ["tarif Place seule", "tarif Place avec le livre"]),
            ("ticket_types", ["billet Claire Vasseur, Place seule"]),
            ("discounts", ["billet Claire Vasseur, Place seule"]),
        ],
    )
    def test_what_is_used_is_not_deleted(self, organiser, prefix, told):
        event = create_coming_conference()
        seat, discount = event.ticket_types.first(), event.discounts.get()
        create_registration(event=event, attendees=({"choices": [(seat, discount)]},))
        data = shown(organiser, event)
        response = organiser.post(change_url(event), data | {f"{prefix}-0-DELETE": "on"})
        assert response.status_code == 200
        assert any(all(part in said for part in told) for said in errors_of(response))
        counts = [getattr(event, name).count() for name in ("quotas", "parts", "ticket_types", "discounts")]
        assert counts == [2, 1, 2, 1]

    def test_steps_are_distinct_and_at_most_the_whole(self, organiser):
        event = create_coming_conference()
        data = shown(organiser, event)
        twice = add_row(data, "cancellation_steps", until_days_before="8", percent_due="30")
        said = errors_of(organiser.post(change_url(event), twice))
        assert "Deux lignes ont la même valeur\u00a0: jusqu’à … jours avant." in said
        response = organiser.post(change_url(event), data | {"cancellation_steps-0-percent_due": "150"})
        assert len(errors_of(response)) == 1
        assert event.cancellation_steps.count() == 2

    def test_the_currency_stays_once_somebody_paid_in_it(self, organiser):
        event = create_coming_conference()
        assert shown(organiser, event)["currency"] == ["EUR"]
        create_registration(event=event)
        organiser.post(change_url(event), shown(organiser, event) | {"currency": "CHF"})
        event.refresh_from_db()
        assert event.currency == "EUR"

    def test_open_without_anything_on_sale_is_said(self, organiser):
        event = create_event(state=Event.State.DRAFT)
        response = organiser.post(change_url(event), shown(organiser, event) | {"is_open": "on"}, follow=True)
        said = messages_of(response)
        assert "Les inscriptions sont ouvertes, mais l’événement est un brouillon\u00a0: personne ne le voit." in said
        assert "Les inscriptions sont ouvertes, mais aucun tarif n’est proposé\u00a0: personne ne s’inscrit." in said
