from django.utils import translation
from django.utils.translation import get_language

from lib.memo import per_language


def test_each_language_has_its_own_answer_found_once():
    asked = []

    @per_language
    def shout(word: str) -> str:
        asked.append(word)
        return f"{word} {get_language()}"

    assert [shout("un"), shout("un"), shout("deux")] == ["un fr", "un fr", "deux fr"]
    with translation.override("en"):
        assert [shout("un"), shout("un")] == ["un en", "un en"]
    assert shout("un") == "un fr"
    assert asked == ["un", "deux", "un"]
