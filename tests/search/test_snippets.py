"""The stretch of a text that is shown, and what is marked in it."""

from hypothesis import given
from hypothesis import strategies as st

from search.snippets import LENGTH, marked, snippet
from search.words import terms


def told(parts) -> str:
    return "".join(f"[{part.text}]" if part.is_hit else part.text for part in parts)


def test_hits_are_marked_in_the_text_as_it_was_written():
    assert told(marked("Les Réseaux d’Entreprises", terms("reseau entrepris", "fr"))) == "Les [Réseaux] d’[Entreprises]"


def test_the_stretch_is_where_most_of_the_query_stands():
    text = "Réseau. " + "Rien ici. " * 60 + "Le réseau social d’une entreprise, enfin. " + "Rien là. " * 60
    found = snippet([("fr", text)], terms("réseau entreprise", "fr"))
    assert "Le [réseau] social d’une [entreprise], enfin." in told(found.parts)
    assert told(found.parts).startswith("… ")
    assert told(found.parts).endswith(" …")


def test_without_a_hit_it_is_the_beginning():
    found = snippet([("fr", "Un début. " * 40), ("en", "A start.")], terms("zzzz", "fr"))
    assert told(found.parts).startswith("Un début.")
    assert found.language == "fr"


def test_a_hit_in_two_words_stands_after_the_beginning():
    found = snippet([("fr", "Un chapeau qui dit de quoi il s’agit."), ("fr", "médias sociaux")], terms("médias", "fr"))
    assert told(found.parts) == "Un chapeau qui dit de quoi il s’agit. · [médias] sociaux"


def test_the_language_is_that_of_the_text():
    found = snippet([("fr", "Un chapeau."), ("en", "Networks of practice.")], terms("network", "en"))
    assert (told(found.parts), found.language) == ("[Networks] of practice.", "en")


def test_nothing_to_show():
    assert snippet([], terms("mot", "fr")) is None


@given(st.text(max_size=1000), st.text(max_size=40))
def test_the_parts_are_the_text(text, query):
    assert "".join(part.text for part in marked(text, terms(query, "fr"))) == text
    found = snippet([("fr", text)], terms(query, "fr"))
    assert sum(len(part.text) for part in found.parts) <= LENGTH + 4
