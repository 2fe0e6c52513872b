"""A word as somebody wrote it leads to its theme."""

import pytest

from tests.factories.themes import create_theme
from themes.words import find, key


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Médias sociaux", "medias sociaux"),
        ("  MÉDIAS   SOCIAUX ", "medias sociaux"),
        ("réseau social d’entreprise", "reseau social d entreprise"),
        ("reseau-social-d'entreprise", "reseau social d entreprise"),
        ("Œuvre", "oeuvre"),
        ("– ?", ""),
    ],
)
def test_spellings_share_a_key(word, expected):
    assert key(word) == expected


@pytest.mark.django_db
def test_names_slugs_and_other_words_lead_to_the_theme():
    diploma = create_theme(slug="diplome", name="diplôme", name_en="diploma", words=[("dipôme", "misspelling")])
    for word in ["diplôme", "DIPLOME", "diploma", "diplome", "dipôme", "Dipome"]:
        assert find(word) == diploma
    assert find("diplomatie") is None
    assert find("") is None
    assert find("…") is None


@pytest.mark.django_db
def test_a_name_stands_before_a_near_word_and_a_misspelling_too():
    social_media = create_theme(slug="medias", name="médias sociaux", words=[("réseaux sociaux", "near")])
    networks = create_theme(slug="reseaux", name="réseaux sociaux", words=[("médias sociaux", "near")])
    assert (find("médias sociaux"), find("reseaux sociaux")) == (social_media, networks)
    create_theme(slug="autre", words=[("reseau", "near")])
    misspelt = create_theme(slug="juste", words=[("Réseau", "misspelling")])
    assert find("réseau") == misspelt


@pytest.mark.django_db
def test_finding_asks_three_times_whatever_the_number_of_themes(django_assert_num_queries):
    for number in range(30):
        create_theme(name=f"sujet {number}", words=[f"mot {number}"])
    with django_assert_num_queries(3):
        assert find("mot 29").name == "sujet 29"
