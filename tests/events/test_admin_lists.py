"""The lists of events, registrations and participants: their queries, their search, what they count."""

import pytest
from django.urls import reverse

from lib import long_lists
from tests.factories.events import (
    create_coming_conference,
    create_medium,
    create_open_conference,
    create_registration,
    create_session,
    create_venue,
)

pytestmark = pytest.mark.django_db


LISTS = ["event", "registration", "attendee", "session", "medium", "venue"]


def test_lists_ask_as_much_for_one_row_as_for_thirty(administrator, count_queries):
    def queries() -> dict[str, int]:
        return {model: count_queries(administrator, reverse(f"admin:events_{model}_changelist")) for model in LISTS}

    fill(1)
    few = queries()
    fill(29)
    assert queries() == few
    assert max(few.values()) <= 15


def fill(count: int) -> None:
    for _ in range(count):
        event = create_coming_conference(venue=create_venue())
        create_registration(event=event, state="pending")
        create_medium(event=event, session=create_session(event=event))


HOSTILE = [
    *["event=abc", "event=²", "event=-1", "event=999999999999999999", "p=999999", "p=abc", "p=-1", "o=99.-99.x"],
    *["state__exact=xyz", "q=%22%27%C3%A9", "q=%25_[*?^]\\", "all=", "e=1", "_facets=True", "nope=1"],
    *["first_day__year=99999", "first_day__year=abc", "first_day__gte=hier", "registered_at__month=13", "_popup=1"],
    *["id__in=1,x", "kind=%25", "part=²", "ticket_type=-1", "event=1&part=999999999999999999", "todo=x"],
]


@pytest.mark.parametrize("model", LISTS)
def test_hostile_queries_are_no_error_of_ours(administrator, model):
    """One row to show is enough: a longer page is refused no sooner."""
    create_registration(event=create_coming_conference())
    path = reverse(f"admin:events_{model}_changelist")
    answers = {query: administrator.get(f"{path}?{query}").status_code for query in HOSTILE}
    assert {query: status for query, status in answers.items() if status not in (200, 302, 400)} == {}


@pytest.mark.parametrize("model", ["registration", "attendee"])
def test_a_long_list_is_counted_so_far(administrator, monkeypatch, model):
    monkeypatch.setattr(long_lists, "COUNTED", 3)
    event = create_coming_conference()
    for n in range(5):
        create_registration(event=event, attendees=({"last_name": f"Vasseur{n}"},))
    path = reverse(f"admin:events_{model}_changelist")
    for query, shown_as in (("", "3+"), ("?q=vasseur", "3+"), ("?q=vasseur4", "1"), ("?q=personne", "0")):
        page = administrator.get(path + query)
        assert str(page.context["cl"].result_count) == shown_as
        assert len(page.context["cl"].result_list) >= page.context["cl"].result_count
    assert "3+ " in administrator.get(path).content.decode()


class TestFinding:
    def test_a_participant_by_name_and_by_event(self, organiser):
        ours, other = create_coming_conference(title="Le nôtre"), create_coming_conference()
        create_registration(event=ours, attendees=({"last_name": "Lefèvre"}, {"last_name": "Nguyễn"}))
        create_registration(event=other, attendees=({"last_name": "Lefèvre"},))
        path = reverse("admin:events_attendee_changelist")

        def found(query):
            return [str(row) for row in organiser.get(f"{path}?{query}").context["cl"].result_list]

        assert found(f"event={ours.pk}") == ["Claire Lefèvre", "Claire Nguyễn"]
        assert found(f"event={ours.pk}&q=Nguy") == ["Claire Nguyễn"]
        assert len(found("q=Lef")) == 2
        assert found(f"event={ours.pk}&q=NGUYEN") == ["Claire Nguyễn"]
        assert len(found("q=lefevre")) == 2

    def test_a_registration_by_whoever_comes_whatever_the_accents(self, organiser):
        event = create_coming_conference()
        one = create_registration(event=event, attendees=({"last_name": "Lefèvre"}, {"last_name": "O’Neill"}))
        path = reverse("admin:events_registration_changelist")
        for words, rows in (("lefevre", [one]), ("O'NEILL claire", [one]), ("oneill", []), ("", [one])):
            assert list(organiser.get(path, {"q": words}).context["cl"].result_list) == rows, words

    def test_dates_and_fill_are_said_in_french(self, organiser):
        event = create_open_conference(title="La fin du début", capacity=150)
        create_registration(event=event, state="pending")
        page = organiser.get(reverse("admin:events_event_changelist")).content.decode()
        assert "mardi 6 mars 2012" in page
        assert "1/150" in page
        assert "publié, inscriptions ouvertes" in page
