"""People, the company of the day, and those of whom nothing is recorded."""

import re

import pytest

from directory.models import Affiliation, Company, Person, Quote
from events.models import Appearance
from tests.facts import FACTS

pytestmark = pytest.mark.usefixtures("association", "db")

# Never recorded: two employees on call and two private contacts, known by their first names alone.
NOT_RECORDED = {"Maxime", "Marie", "Christian", "Brigitte"}

# Recorded for the facts that name them, without a page of their own, since they have no part in an event, a course or
# the association: report authors, people thanked or cited in passing.
NO_PAGE = {
    "Fredcavazza", "Isabelle Lefaucheur", "Fabienne Bogádi", "Corinne Stoppelli", "Sonja Lyubomirsky", "Valérie Demont",
}  # fmt: skip


def test_people_keep_the_company_of_the_day():
    rows = Affiliation.objects.filter(person__slug="yann-gourvennec").order_by("pk")
    assert [(str(row.partial_date), row.company.name) for row in rows] == [
        ("2009", "Orange Business Services"), ("2012", "Orange"), ("2012", "Media Aces"), ("2012", "Orange"),
        ("2018", "Visionary Marketing"),
    ]  # fmt: skip
    assert Affiliation.objects.get(person__slug="philippe-gerard").company is None


def test_misspelled_names_lead_to_the_right_person():
    assert Person.objects.get(slug="yann-gourvennec").other_names == ["Yann Gouvernec"]
    assert Person.objects.get(slug="pierre-olivier-chotard").other_names == ["Piere-Olivier Chotard"]
    written = Quote.objects.filter(said_by="Yann Gouvernec").values_list("person__slug", flat=True)
    assert list(written) == ["yann-gourvennec"] * 3


def test_first_names_alone_say_that_the_surname_is_unknown():
    names = Person.objects.filter(is_surname_known=False).values_list("name", flat=True)
    assert set(names) == {"Christophe", "Loïc"}


def test_private_people_are_not_recorded_and_bystanders_have_no_page():
    assert not Person.objects.filter(name__in=NOT_RECORDED)
    assert set(Person.objects.filter(is_published=False).values_list("name", flat=True)) == NO_PAGE
    assert not Appearance.objects.filter(person__is_published=False)


if FACTS:

    def test_people_are_the_people():
        expected = {fact["name"] for fact in FACTS["people"]} - NOT_RECORDED
        assert set(Person.objects.values_list("name", flat=True)) == expected
        for fact in FACTS["people"]:
            if fact["name"] in NOT_RECORDED:
                continue
            row = Person.objects.get(name=fact["name"])
            found = sorted((a.source.slug[4:], int(a.source_lines)) for a in row.affiliations.all())
            assert found == sorted((a["doc"], a["line"]) for a in fact["affiliations"]), row
            for told in fact["affiliations"]:
                company = (told["company"] or "").replace("France Telecom Orange", "Orange").split(" (")[0]
                found = row.affiliations.get(
                    source__slug=f"doc-{told['doc']}",
                    source_lines=str(told["line"]),
                    company=Company.objects.get(name=company) if company else None,
                )
                days = {found.first_day, found.last_day} - {None}
                assert {str(day.year) for day in days} == set(re.findall(r"\d{4}", told["when"] or "")), row
