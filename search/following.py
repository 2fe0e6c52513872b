"""Whose entries change when a row does: its own, those of the page it is a part of, those that say its name."""

from collections import defaultdict
from operator import attrgetter

from django.db.models import Model

from articles.models import Category
from barometer.models import Edition, Finding, FrameworkPoint, Indicator, Observation, Population
from casestudies.models import Channel, Crisis, Platform, Point, ProgrammeFigure, Reference, Result, Use
from directory.models import Affiliation, Company, Person, Quote, SocialAccount
from events.models import Appearance, Event, Venue
from themes.models import Synonym, Theme, Themed

from .documents import SOURCE_OF, SOURCES
from .models import Entry, Kind
from .words import title_key

Keys = dict[str, set[int]]

# A part, the kind of the page it is on, and where it keeps the key of that page.
PARTS: dict[type[Model], tuple[Kind, str]] = {
    Point: (Kind.CASE, "case_study_id"),
    Channel: (Kind.CASE, "case_study_id"),
    Result: (Kind.CASE, "case_study_id"),
    Crisis: (Kind.CASE, "case_study_id"),
    Reference: (Kind.CASE, "case_study_id"),
    ProgrammeFigure: (Kind.PROGRAMME, "programme_id"),
    Edition: (Kind.STUDY, "study_id"),
    Indicator: (Kind.STUDY, "study_id"),
    Observation: (Kind.STUDY, "indicator.study_id"),
    Population: (Kind.STUDY, "edition.study_id"),
    Finding: (Kind.STUDY, "edition.study_id"),
    FrameworkPoint: (Kind.FRAMEWORK, "framework_id"),
    Appearance: (Kind.SESSION, "session_id"),
    Affiliation: (Kind.PERSON, "person_id"),
    SocialAccount: (Kind.COMPANY, "company_id"),
    Synonym: (Kind.THEME, "theme_id"),
}
# Who is named on the pages of others, and by which paths those find it.
NAMED: dict[type[Model], list[tuple[Kind, str]]] = {
    Company: [
        *[(Kind.CASE, "companies"), (Kind.CASE, "customers"), (Kind.SESSION, "appearances__company")],
        *[(Kind.EVENT, "organisers"), (Kind.EVENT, "host"), (Kind.PERSON, "affiliations__company")],
        *[(Kind.PROGRAMME, "company"), (Kind.FRAMEWORK, "company"), (Kind.STUDY, "publisher")],
        *[(Kind.ARTICLE, "companies"), (Kind.RESOURCE, "publisher"), (Kind.COMPANY, "parent")],
    ],
    Person: [
        *[(Kind.SESSION, "appearances__person"), (Kind.CASE, "tellers")],
        *[(Kind.ARTICLE, "author"), (Kind.FRAMEWORK, "authors")],
    ],
    Event: [(Kind.SESSION, "event")],
    Venue: [(Kind.EVENT, "venue")],
    Use: [(Kind.CASE, "uses")],
    Platform: [(Kind.CASE, "channels__platform"), (Kind.PROGRAMME, "platform")],
    Category: [(Kind.ARTICLE, "categories")],
    Quote: [(Kind.SESSION, "quotes")],
    Theme: [(kind, "themes") for kind, source in SOURCES.items() if hasattr(source.model, "themes")],
}
FOLLOWED = {*SOURCE_OF, *PARTS, *NAMED, Themed}


def touched_by(row: Model) -> Keys:
    """The keys, by kind, of the rows whose entries this one is part of."""
    keys: Keys = defaultdict(set)
    model = type(row)
    if model in SOURCE_OF:
        keys[SOURCE_OF[model].kind].add(row.pk)
    if model in PARTS:
        kind, place = PARTS[model]
        keys[kind].add(attrgetter(place)(row))
    if isinstance(row, Themed) and (source := SOURCE_OF.get(row.content_type.model_class())):
        keys[source.kind].add(row.object_id)
    return keys


def naming(row: Model) -> Keys:
    """The same for the pages that say the name of this row. The other words for a theme lead where it does."""
    keys: Keys = defaultdict(set)
    named = row.theme if isinstance(row, Synonym) else row
    for kind, path in NAMED.get(type(named), []):
        keys[kind].update(SOURCES[kind].model._base_manager.filter(**{path: named}).values_list("pk", flat=True))
    return keys


def is_renamed(row: Model) -> bool:
    """Whether the pages that say its name may say another one. A company is saved often, and renamed hardly ever."""
    if not isinstance(row, Company | Person):
        return type(row) in NAMED or isinstance(row, Synonym)
    entries = Entry.objects.filter(kind=SOURCE_OF[type(row)].kind, object_id=row.pk)
    return not entries.filter(title_key=title_key(row.name)).exists()


def merged(*many: Keys) -> Keys:
    keys: Keys = defaultdict(set)
    for one in many:
        for kind, found in one.items():
            keys[kind] |= found
    return keys
