"""Gather the texts to translate. Needs gettext."""

from pathlib import Path

from django.core.management.commands import makemessages

NBSP = "\u00a0"


class Command(makemessages.Command):
    """Django's own, for texts that write their no-break spaces as `\\u00a0`.

    xgettext reads that escape only after a `u` prefix; elsewhere it would gather six characters, and the text
    that is looked up at run time would never be found.
    """

    def build_potfiles(self) -> list[str]:
        potfiles = super().build_potfiles()
        for path in map(Path, potfiles):
            path.write_text(path.read_text().replace("\\\\u00a0", NBSP))
        return potfiles
