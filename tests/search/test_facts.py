"""What the database says of words with several senses after loading, against what the documents say; and the index."""

import pytest
from django.core.management import call_command

from mediaaces.loading.load import load
from search.models import Entry, Homonym
from search.searching import Search
from tests.facts import FACTS, NOW

pytestmark = pytest.mark.usefixtures("association", "db")


def senses() -> list[tuple[str, str, str]]:
    rows = Homonym.objects.values_list("term", "senses__source__slug", "senses__source_lines")
    return sorted((term, slug.removeprefix("doc-"), lines) for term, slug, lines in rows)


def test_after_loading_the_index_is_complete_and_finds_what_was_typed(capsys):
    assert len(senses()) == 12
    for homonym in Homonym.objects.prefetch_related("senses"):
        assert all(sense.meaning_fr and sense.meaning_en for sense in homonym.senses.all())
    before = Entry.objects.count()
    assert before > 400
    call_command("reindex")
    assert capsys.readouterr().out == f"0 entries written, {before} kept, 0 removed.\n"
    titles = [result.text.title for result in Search.read({"q": "reseau entrepris"}, "fr").results]
    assert titles[0] == "réseau social d’entreprise"
    Entry.objects.all().delete()
    load(now=NOW)
    assert Entry.objects.count() == before
    for query, language in (("Gourvennec", "fr"), ("social medial", "fr"), ("twiter", "fr"), ("community", "en")):
        assert Search.read({"q": query}, language).total, query


if FACTS:

    def test_homonyms_are_those_of_the_facts():
        assert senses() == sorted(
            (row["term"], sense["doc"], str(sense["line"])) for row in FACTS["homonyms"] for sense in row["senses"]
        )
