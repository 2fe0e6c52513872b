"""Themes against the documents: every tag leads to one, under the word that its author wrote."""

from pathlib import Path

import pytest
import yaml

from articles.models import Article
from mediaaces.loading.files import read_folder
from mediaaces.loading.store import Store
from mediaaces.loading.themes import theme
from themes.models import Synonym, Theme
from themes.words import find, key, vocabulary

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "sources"
TAGS = """
apprendre; blog; blogging; business; cluetrain; communautés; communautés en ligne; community management; Consulting;
cours; definition; dipôme; Education; efficacité; Enseignement; entreprise; examples; exemples; facebook; formation;
formation continue; habituation; intracom; job description; lausanne; mcms; mode; montréal; mscl; médias sociaux;
pinterest; pollens pédagogiques; prezi; productivity; productivité; projet; recadrage; réflexion; réseaux sociaux; sawi;
smscl; social medial; strategy; stratégie; suisse romande; twitter; variété; vine; école; écriture; étudier
"""
WRITTEN = [tag.strip() for tag in TAGS.replace("\n", " ").split(";")]
SAME = [
    ("examples", "exemples"), ("productivité", "productivity"), ("stratégie", "strategy"), ("mcms", "mscl"),
    ("mscl", "smscl"), ("médias sociaux", "social medial"), ("blog", "blogging"), ("école", "Education"),
    ("Education", "Enseignement"), ("dipôme", "diplôme"), ("social medial", "social media"),
]  # fmt: skip


@pytest.fixture
def kinds(db):
    records = read_folder()
    for record in records["themes"]:
        theme(record, Store())
    return records


def test_every_tag_leads_to_a_theme(kinds):
    assert len(WRITTEN) == 51
    known = vocabulary()
    assert [tag for tag in WRITTEN if key(tag) not in known] == []


def test_words_of_one_subject_lead_to_one_theme(kinds):
    known = vocabulary()
    assert [pair for pair in SAME if known[key(pair[0])] != known[key(pair[1])]] == []


def test_near_is_not_equal(kinds):
    media, networks = find("médias sociaux"), find("réseaux sociaux")
    assert media != networks
    near = Synonym.objects.filter(kind=Synonym.Kind.NEAR).values_list("word", "theme__slug")
    assert {("réseaux sociaux", media.slug), ("médias sociaux", networks.slug)} <= set(near)


def test_misspelt_tags_are_kept_as_such(kinds):
    found = Synonym.objects.filter(kind=Synonym.Kind.MISSPELLING).values_list(
        "word", "theme__name_fr", "theme__name_en"
    )
    assert {("dipôme", "diplôme", "diploma"), ("social medial", "médias sociaux", "social media")} <= set(found)


def test_every_theme_has_two_names_and_two_sentences(kinds):
    for row in Theme.objects.all():
        assert all([row.name_fr, row.name_en, row.description_fr, row.description_en]), row.slug


def test_every_record_names_themes_that_exist(kinds):
    known, used = vocabulary(), 0
    for records in kinds.values():
        for record in records:
            for word in record.get("themes", []):
                assert key(word) in known, (record.label, word)
                used += 1
    assert used > 250


@pytest.mark.skipif(not BESIDE.is_dir(), reason="the documents do not stand beside the repository")
class TestBesideTheDocuments:
    FACTS = yaml.safe_load((BESIDE / "facts.yaml").read_text()) if BESIDE.is_dir() else {}

    def test_the_tags_are_those_of_the_documents(self):
        assert sorted(WRITTEN) == sorted(self.FACTS["taxonomy"]["tags_004"])

    def test_every_misspelling_is_mapped(self, kinds):
        for fact in self.FACTS["taxonomy"]["tag_typos"]:
            assert find(fact["written"]) == find(fact["correct"]), fact

    def test_every_article_is_under_the_themes_of_its_tags(self, kinds):
        from mediaaces.loading.records import write

        write(kinds, Store())
        tagged = [fact for fact in self.FACTS["articles"] if fact["tags"]]
        assert len(tagged) == 10
        for fact in tagged:
            row = next(row for row in Article.objects.all() if key(row.title_fr) == key(fact["title"]))
            assert {find(tag) for tag in fact["tags"]} == set(row.themes.all()), fact["id"]
