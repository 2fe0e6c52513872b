"""The form of a registration as a browser sends it, and what the page answers."""

from django.urls import reverse


def form_of(client, event, people=1):
    """The fields as a browser would send them, with Claire (and others) typed in."""
    url = reverse("events:register", args=[event.slug])
    response = client.get(f"{url}?participants={people}")
    assert response.status_code == 200
    form = response.context["form"]
    data = {
        "form_token": form.closing["form_token"].value(),
        "price_digest": form.closing["price_digest"].value(),
        "website_url": "",
        "method": "door",
        "terms": "on",
    }
    for number in range(1, people + 1):
        part = form.attendees[0].offer.parts[0][0]
        data |= {
            f"p{number}-first_name": "Claire",
            f"p{number}-last_name": "Vasseur",
            f"p{number}-email": f"claire{number}@example.org",
            f"p{number}-part_{part.pk}": str(form.attendees[0].offer.ticket_types[0].pk),
        }
    return url, data


def post(client, event, **changes):
    url, data = form_of(client, event)
    return client.post(url, data | changes)


def sentences(response):
    return [sentence for _id, sentence in response.context["errors"]]
