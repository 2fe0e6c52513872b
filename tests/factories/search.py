"""What a search needs beside the pages it finds."""

from directory.models import Source
from search.models import Homonym, Sense

from .directory import create_source


def create_homonym(
    *, term: str = "RSE", meanings=("réseau social d’entreprise",), source: Source | None = None
) -> Homonym:
    """With one sense for each meaning, all found in one document."""
    row = Homonym.objects.create(term=term)
    source = source or create_source()
    for position, meaning in enumerate(meanings, 1):
        Sense.objects.create(homonym=row, meaning_fr=meaning, source=source, source_lines="1", position=position)
    return row
