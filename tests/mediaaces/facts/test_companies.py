"""Companies, their accounts, and the members of December 2009."""

import re

import pytest

from directory.models import Company, SocialAccount
from members.models import Membership
from tests.facts import FACTS

pytestmark = pytest.mark.usefixtures("association", "db")


def test_companies_have_their_group_size_and_year():
    parents = {row.name: row.parent.name for row in Company.objects.exclude(parent=None).select_related("parent")}
    assert parents == {
        "Orange Business Services": "Orange",
        "France2": "France Télévisions",
        "Le Camping": "Silicon Sentier",
        "Meetic": "International Match Group",
        "Docapost": "La Poste",
    }
    founded = Company.objects.exclude(founded_year=None).values_list("name", "founded_year")
    assert set(founded) == {("Media Aces", 2009), ("Meetic", 2001), ("Medianet", 1998)}
    employees = Company.objects.exclude(employees=None).values_list("name", "employees", "employees_qualifier")
    assert set(employees) == {("Orange", 170000, "exact"), ("Docapost", 5000, "approx")}
    assert set(Company.objects.exclude(city="").values_list("name", "city")) == {
        ("SAWI", "Lausanne"), ("eclau", "Lausanne"),
    }  # fmt: skip
    assert list(Company.objects.filter(is_published=False).values_list("name", flat=True)) == ["Mark Girl"]


def test_members_of_december_2009_with_how_it_is_known():
    found = {row.company.name: (row.evidence, str(row.partial_date)) for row in Membership.objects.all()}
    assert found == {
        **dict.fromkeys(
            ["Yoplait", "MEDEF", "EDF", "Ericsson France", "Orange Business Services"], ("stated", "décembre 2009")
        ),
        **dict.fromkeys(["Musée de l’Informatique", "Société Générale"], ("implied", "décembre 2009")),
    }
    assert not Membership.objects.exclude(last_day=None)


if FACTS:

    def test_organisations_are_the_companies():
        assert {fact["name"] for fact in FACTS["organisations"]} == set(Company.objects.values_list("name", flat=True))
        for fact in FACTS["organisations"]:
            row = Company.objects.get(name=fact["name"])
            first, *_ = sorted(fact["lines"])
            assert row.source.slug == f"doc-{first[1:]}", row
            for doc, lines in fact["lines"].items():
                numbers = {int(number) for number in re.findall(r"\b\d{1,3}\b", row.source_lines)}
                assert set(lines) <= numbers, (row, doc)
            assert bool(fact["sector_stated"]) == bool(row.sector_en), row
            assert {name for name in fact.get("as_written", []) if name != row.name} <= set(row.other_names), row
            evidence = row.memberships.values_list("evidence", flat=True).first()
            stated = fact["media_aces_member"].split()[0]
            assert evidence == (stated if stated in {"stated", "implied"} else None), row
            if "founded" in fact and isinstance(fact["founded"], int):
                assert row.founded_year == fact["founded"]

    def test_social_accounts_are_the_accounts():
        found = {(row.source.slug[4:], int(row.source_lines.split(",")[0]), row.company.name)
                 for row in SocialAccount.objects.select_related("source", "company")}  # fmt: skip
        assert found == {(fact["doc"], fact["line"], fact["owner"]) for fact in FACTS["social_accounts"]}
