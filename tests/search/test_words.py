"""What a word is: its spellings meet, and one typing error leads back to it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.words import LONGEST_WORD, compounds, key, misspellings, scan, stem, terms, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l’Économie d'œuvres", ["economie", "oeuvres"]),
        ("Qu’est-ce qu'ils disent", ["est", "ce", "ils", "disent"]),
        ("aujourd’hui", ["aujourd", "hui"]),
        ("ÆTHER, Straße", ["aether", "strasse"]),
        ("E\u0301cole", ["ecole"]),
        ("« 10 000 » : 42 %", ["10", "000", "42"]),
        ("snake_case e-mail", ["snake", "case", "e", "mail"]),
        ("l’", ["l"]),
        ("l’…", ["l"]),
        ("", []),
        ("— ? !", []),
    ],
)
def test_words_of_a_text(text, expected):
    assert words(text) == expected


def test_a_word_is_marked_where_it_stands():
    text = "Dans l’Œuvre d’été"
    assert [text[found.start : found.end] for found in scan(text)] == ["Dans", "Œuvre", "été"]


@pytest.mark.parametrize(
    ("some", "other", "language"),
    [
        ("réseau", "réseaux", "fr"),
        ("entreprise", "entreprises", "fr"),
        ("salarié", "salariés", "fr"),
        ("organiser", "organisation", "fr"),
        ("cheval", "chevaux", "fr"),
        ("network", "networks", "en"),
        ("community", "communities", "en"),
    ],
)
def test_forms_share_a_stem(some, other, language):
    assert stem(key(some), language) == stem(key(other), language)


def test_stems_are_the_same_from_every_thread():
    some = [key(word) for word in ["réseaux", "entreprises", "organisations"]] * 200
    expected = [stem(word, "fr") for word in some]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: [stem.__wrapped__(word, "fr") for word in some], range(8)))
    assert found == [expected] * 8


def test_the_words_of_a_query_are_those_that_tell():
    assert [(term.word, term.is_prefix) for term in terms("les réseaux de l’Entrepris", "fr")] == [
        ("reseaux", False),
        ("entrepris", True),
    ]
    assert [term.word for term in terms("le", "fr")] == ["le"]
    assert [term.word for term in terms("the", "en")] == ["the"]
    assert terms("  \0 ", "fr") == []


def test_a_number_and_a_letter_are_not_the_start_of_a_word():
    assert [term.is_prefix for query in ("42", "e", "42 % d’adoption") for term in terms(query, "fr")] == [
        False,
        False,
        False,
        True,
    ]


def test_a_query_has_eight_words_at_most():
    assert len(terms(" ".join(f"mot{n}" for n in range(50)), "fr")) == 8
    assert len(terms("a" * 10_000, "fr")[0].word) == LONGEST_WORD


def test_a_term_fits_its_forms_and_what_it_begins():
    (term,) = terms("entrepris", "fr")
    assert term.fits("entreprise")
    assert term.fits("entreprises")
    assert not term.fits("entrepot")
    (whole, _) = terms("réseau social", "fr")
    assert whole.fits("reseaux")
    assert not whole.fits("reseautage")


def test_parts_written_as_one():
    assert list(compounds("un e-mail, 10\u00a0000 mentions, co‑construction")) == ["email", "10000", "coconstruction"]


@pytest.mark.parametrize("wrong", ["entrepise", "entreprisee", "entreprose", "entreprsie", "netreprise", "ntreprise"])
def test_one_typing_error_leads_back(wrong):
    assert "entreprise" in misspellings(wrong)


@pytest.mark.parametrize("wrong", ["entprise", "entreprisess", "antreprose", "rse", "e" * 30])
def test_two_errors_and_short_or_endless_words_do_not(wrong):
    assert "entreprise" not in misspellings(wrong)


def test_nothing_is_guessed_for_a_word_too_short_or_too_long():
    assert misspellings("rse") == misspellings("e" * 25) == []


def test_exchanged_letters_are_the_likeliest():
    assert misspellings("resaeu").index("reseau") < misspellings("resaeu").index("resaeux")


@given(st.text(max_size=200))
def test_any_text_gives_plain_words(text):
    found = words(text)
    assert all(word.isalnum() and 0 < len(word) <= LONGEST_WORD for word in found)
    assert all(not set(word) & set("'\" *|&!:=~()") for word in found)
    assert len(terms(text, "fr")) <= 8


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=20), st.data())
def test_whichever_letter_is_left_out_is_found_again(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    wrong = word[:place] + word[place + 1 :]
    if len(wrong) >= 4:
        assert word in misspellings(wrong)
