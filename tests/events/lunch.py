"""What the tests of a members' lunch share: the event, and the form as a browser sends it."""

from django.urls import reverse

from events.models import Event, Table, Ticket
from tests.factories.events import create_coming_conference, create_members_lunch


def create_conference_with_lunch() -> Event:
    """A coming conference, and the lunch of its members at two tables of two."""
    event = create_coming_conference(slug="conference", is_one_each=True)
    create_members_lunch(event=event, topics=["Mesurer", "Convaincre"], places=2)
    return event


def lunch_of(event):
    return event.ticket_types.get(audience="members")


def table_of(event, topic="Mesurer"):
    return Table.objects.get(part__event=event, topic_fr=topic)


def lunch_ticket() -> Ticket:
    return Ticket.objects.get(ticket_type__audience="members", cancelled_at__isnull=True)


def filled(client, event, *people):
    """The form as a browser would send it; each person is a dict of fields, `lunch` and `table` among them."""
    url = reverse("events:register", args=[event.slug])
    shown = client.get(f"{url}?participants={len(people)}")
    assert shown.status_code == 200
    form = shown.context["form"]
    data = {
        "form_token": form.closing["form_token"].value(),
        "price_digest": form.closing["price_digest"].value(),
        "method": "door",
        "terms": "on",
    }
    conference = event.parts.order_by("position", "pk").first()
    lunch = lunch_of(event)
    for number, person in enumerate(people, 1):
        typed = {"first_name": "Zoé", "last_name": "Martin", "email": f"zoe{number}@example.org"}
        person = (dict.fromkeys(typed, "") if person.get("seat") else typed) | person
        if person.pop("lunch", False):
            data[f"p{number}-part_{lunch.part_id}"] = str(lunch.pk)
        if table := person.pop("table", None):
            data[f"p{number}-table_{lunch.part_id}"] = str(table.pk)
        data[f"p{number}-part_{conference.pk}"] = str(event.ticket_types.order_by("position").first().pk)
        data |= {f"p{number}-{name}": str(value) for name, value in person.items()}
    return url, data


def send(client, event, *people):
    url, data = filled(client, event, *people)
    return client.post(url, data)


def said(response) -> str:
    """The sentences of a form that was refused."""
    assert response.status_code == 200
    found = [response.context["refusal"], *(sentence for _id, sentence in response.context["errors"])]
    return " ".join(str(sentence) for sentence in found if sentence)
