"""How many records there are, in both languages, and what of them was deduced."""

import pytest

from directory.models import Affiliation, Company, Person, Quote, SocialAccount, Source
from events.models import Appearance, Event, Medium, Session, TicketType, Venue
from members.models import Membership
from tests.facts import FACTS

pytestmark = pytest.mark.usefixtures("association", "db")

COUNTS = {
    Source: 5,
    Company: 69,
    Person: 34,
    Affiliation: 39,
    Venue: 7,
    Event: 24,  # 17 events and 8 courses, one of which is both
    Session: 24,  # 19 and five modules
    Appearance: 37,
    Medium: 8,
    Quote: 33,
    SocialAccount: 11,
    Membership: 7,
}


def test_every_record_is_there():
    assert {model: model.objects.count() for model in COUNTS} == COUNTS


def test_every_shown_text_has_both_languages():
    for model, fields in {
        Event: ("title", "summary"), Session: ("title", "summary"), Company: ("sector", "note"), Venue: ("name",),
        Affiliation: ("role",), TicketType: ("name",), Medium: ("title",), Quote: ("topic",),
    }.items():  # fmt: skip
        for row in model.objects.all():
            for field in fields:
                french, english = getattr(row, f"{field}_fr"), getattr(row, f"{field}_en")
                assert bool(french) == bool(english), (model, row.pk, field)
    assert all(row.summary_fr.count(".") + row.summary_fr.count("?") >= 2 for row in Event.objects.all())
    for row in Event.objects.all():
        assert all(len(fact) == 4 and all(fact) for fact in row.facts), row.slug


def test_what_was_deduced_is_marked():
    event = Event.objects.get
    assert event(slug="media-aces-2012-03").is_inferred("time_zone")
    assert event(slug="hootsuite-breakfast-2018").is_inferred("organisers")
    assert event(slug="intracom-2011").is_inferred("country")
    assert event(slug="blog-writing-2011-12-03").is_inferred("currency")
    assert Company.objects.get(slug="media-aces").is_inferred("founded_year")
    assert Company.objects.get(slug="musee-de-l-informatique").is_inferred("size")
    assert Session.objects.get(slug="s10").is_inferred("kind")
    assert SocialAccount.objects.get(name="Oasis").is_inferred("platform")
    deduced = Appearance.objects.filter(is_inferred=True).values_list("session__slug", "person__name")
    assert sorted(deduced) == [(slug, "Stephanie Booth") for slug in ("s17", "s18", "s19")]
    assert Appearance.objects.get(session__slug="s08", person__slug="yann-gourvennec").inferred_fields == ["company"]


if FACTS:

    def test_documents_are_the_sources():
        found = {row.slug: (row.author, row.site, row.language[:2]) for row in Source.objects.all()}
        assert set(found) == {f"doc-{fact['doc']}" for fact in FACTS["documents"]}
        for fact in FACTS["documents"]:
            author, site, language = found[f"doc-{fact['doc']}"]
            assert (author in fact["author"]) if fact["author"] else author == ""
            assert (site in fact["site"]) if fact["site"] else site == ""
            assert fact["language"].startswith(language)
