"""The whole load: checked first, written in one transaction."""

import datetime

from django.db import transaction
from django.utils import translation

from directory.models import Source
from search import operations as search
from search.models import Entry

from .demo import add_conference, add_people
from .demo_members import add_members
from .files import read_folder
from .records import write
from .store import Store


def load(*, now: datetime.datetime, refresh: bool = False, demo: bool = False) -> Store:
    """Loads the fixtures; with `demo` also the coming conference and the accounts. All or nothing.

    Returns the store with its counts. Raises FixtureError, with nothing written, for a fault in a fixture.
    """
    kinds = read_folder()
    store = Store(refresh=refresh)
    # A text without language is that of the active one.
    with translation.override("fr"), transaction.atomic():
        # What was loaded before there was an index changes no more, and so would never enter it.
        is_to_index = Source.objects.exists() and not Entry.objects.exists()
        with search.gathered():
            write(kinds, store)
            if demo:
                add_conference(now=now, store=store)
                add_people()
                add_members(now=now)
        if is_to_index:
            search.reindex_everything()
    return store
