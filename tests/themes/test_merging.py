"""Two themes that turn out to be one."""

import pytest

from tests.factories.casestudies import create_case_study
from tests.factories.events import create_event
from tests.factories.themes import create_theme, put_under
from themes.models import Synonym, Theme, Themed
from themes.operations import merge
from themes.words import find

pytestmark = pytest.mark.django_db


def test_things_move_once_and_every_word_leads_to_what_is_kept():
    kept = create_theme(name="crise", name_en="crisis", words=[("tempête", "near")])
    other = create_theme(name="tempête", name_en="storm", words=["orage", ("tempéte", "misspelling"), "Crise"])
    create_theme(name="vent", words=[("storm", "near")])
    both, alone = create_event(), create_case_study()
    put_under(kept, both)
    put_under(other, both, alone)
    assert merge(kept=kept, others=[other]) == 1
    assert not Theme.objects.filter(pk=other.pk)
    assert Themed.objects.filter(tag=kept).count() == 2
    assert list(alone.themes.all()) == [kept]
    assert dict(Synonym.objects.values_list("word", "kind")) == {
        "tempête": "synonym", "storm": "synonym", "orage": "synonym", "tempéte": "misspelling", "Crise": "synonym",
    }  # fmt: skip
    for word in ["crise", "crisis", "tempête", "storm", "orage", "tempéte"]:
        assert find(word) == kept


def test_a_theme_is_not_merged_into_itself():
    theme, other = create_theme(), create_theme()
    with pytest.raises(ValueError, match="itself"):
        merge(kept=theme, others=[other, theme])
    assert Theme.objects.count() == 2


class TestAdmin:
    PATH = "/gestion/themes/theme/"

    def choose(self, client, *themes, **more):
        data = {"action": "merge", "_selected_action": [theme.pk for theme in themes]} | more
        return client.post(self.PATH, data, follow=True)

    def test_asks_which_stays_then_merges(self, community_manager):
        kept, other = create_theme(name="crise"), create_theme(name="tempête")
        put_under(other, create_event())
        page = self.choose(community_manager, kept, other).content.decode()
        assert "Thématique qui reste" in page
        assert Theme.objects.count() == 2
        page = self.choose(community_manager, kept, other, confirmed=1).content.decode()
        assert Theme.objects.count() == 2  # none was chosen
        page = self.choose(community_manager, kept, other, confirmed=1, kept=kept.pk).content.decode()
        assert "1 élément a changé de thématique" in page
        assert list(Theme.objects.all()) == [kept]
        assert find("tempête") == kept

    def test_needs_two(self, community_manager):
        assert "au moins deux" in self.choose(community_manager, create_theme()).content.decode()
        assert Theme.objects.count() == 1

    def test_a_word_leads_to_one_theme(self, community_manager):
        create_theme(name="crise", words=["tempête"])
        theme = create_theme(name="orage")
        words = {"synonyms-TOTAL_FORMS": 1, "synonyms-INITIAL_FORMS": 0, "synonyms-0-theme": theme.pk}
        names = {"name_fr": "orage", "name_en": "thunder", "slug": theme.slug}

        def save(**more):
            path = f"{self.PATH}{theme.pk}/change/"
            return community_manager.post(path, names | words | {"synonyms-0-kind": "synonym"} | more)

        assert "mène déjà à" in save(**{"synonyms-0-word": "Tempete"}).content.decode()
        assert "mène déjà à" in save(**{"synonyms-0-word": "éclair", "name_fr": "Crise"}).content.decode()
        assert not Synonym.objects.filter(theme=theme)
        assert save(**{"synonyms-0-word": "éclair"}).status_code == 302
        assert find("eclair") == theme

    def test_the_list_keeps_its_number_of_queries(self, community_manager, count_queries):
        put_under(create_theme(words=["un"]), create_event())
        few = count_queries(community_manager, self.PATH)
        for number in range(30):
            put_under(create_theme(words=[f"mot {number}"]), create_event())
        assert count_queries(community_manager, self.PATH) == few <= 15
