"""The language in use is that of the thread, wherever it is kept."""

import threading

from django.utils import translation
from django.utils.translation import get_language, trans_real
from django.utils.translation import gettext as _


def test_each_thread_has_its_own():
    seen: dict[str, list] = {}
    meeting = threading.Barrier(2)

    def speak(language: str) -> None:
        before = get_language()
        with translation.override(language):
            meeting.wait(timeout=10)
            seen[language] = [before, get_language(), _("Accueil")]
            meeting.wait(timeout=10)
        seen[language].append(get_language())

    with translation.override("en"):
        threads = [threading.Thread(target=speak, args=[language]) for language in ("fr", "en")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert seen == {"fr": ["fr", "fr", "Accueil", "fr"], "en": ["fr", "en", "Home", "fr"]}


def test_it_is_kept_where_we_put_it():
    """A Django that keeps it elsewhere would go back to what it takes itself."""
    with translation.override("en"):
        assert isinstance(trans_real._active, threading.local)
        assert trans_real._active.value.language() == "en"
