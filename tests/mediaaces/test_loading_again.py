"""Loading once more: what it leaves alone, what it puts back, what it adds."""

import pytest

from directory.models import Affiliation
from events.models import Event, Quota, Session, TicketType
from mediaaces.loading.load import load
from tests.factories.events import create_event
from tests.facts import NOW

pytestmark = pytest.mark.usefixtures("association", "db")


def outcomes(store) -> dict[str, int]:
    return {name: sum(counts[name] for counts in store.counts.values()) for name in ("created", "changed", "kept")}


def test_a_second_load_changes_nothing_even_when_it_refreshes():
    again = outcomes(load(now=NOW))
    assert (again["created"], again["changed"]) == (0, 0)
    refreshed = outcomes(load(now=NOW, refresh=True))
    assert (refreshed["created"], refreshed["changed"]) == (0, 0)
    assert refreshed["kept"] > 800


def test_what_an_organiser_edited_stays():
    Event.objects.filter(slug="media-aces-2012-03").update(title_fr="Notre titre")
    Affiliation.objects.filter(person__slug="yann-gourvennec").delete()
    assert outcomes(load(now=NOW))["created"] == 0
    assert Event.objects.get(slug="media-aces-2012-03").title_fr == "Notre titre"
    assert not Affiliation.objects.filter(person__slug="yann-gourvennec")


def test_refresh_puts_back_what_the_fixtures_say_and_leaves_the_rest():
    event = Event.objects.get(slug="media-aces-2012-03")
    event.title_fr, event.description_fr, event.minimum_attendees = "Notre titre", "Notre présentation", 12
    event.save()
    event.organisers.clear()
    ticket = TicketType.objects.get(event=event, name_fr="Place seule")
    ticket.price_cents = 3500
    ticket.save()
    room = Quota.objects.get(event=event)
    Quota.objects.filter(pk=room.pk).update(seats_taken=7, capacity=140)

    store = load(now=NOW, refresh=True)

    event = Event.objects.get(slug="media-aces-2012-03")
    assert event.title_fr.startswith("Les médias sociaux en entreprise en 2012")
    assert (event.description_fr, event.minimum_attendees) == ("Notre présentation", 12)
    assert event.organisers.get().slug == "media-aces"
    assert TicketType.objects.get(pk=ticket.pk).price_cents == 3000
    room.refresh_from_db()
    assert (room.capacity, room.seats_taken) == (150, 7)
    changed = {kind: counts["changed"] for kind, counts in store.counts.items() if counts["changed"]}
    assert changed == {"event": 1, "tickettype": 1, "quota": 1}


def test_what_is_missing_is_created_alone():
    Session.objects.filter(slug="s13").delete()
    store = load(now=NOW)
    assert outcomes(store)["created"] == 2
    assert store.counts["session"]["created"] == store.counts["appearance"]["created"] == 1


def test_loading_beside_other_events_leaves_them_alone():
    other = create_event(slug="le-notre")
    load(now=NOW, refresh=True)
    updated = other.updated_at
    other.refresh_from_db()
    assert other.updated_at == updated
