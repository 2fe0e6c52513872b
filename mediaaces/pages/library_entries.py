"""What the library shows of a resource: plain values, since the drawing of an entry is kept by them."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django.db.models import Case, CharField, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.models import Article, Resource
from barometer.models import Study
from lib.addresses import at_slug
from lib.choices import label_of
from lib.json_rows import JSONRows
from lib.prepared import Prepared, Slot

from .kinds import CompanyName

Kind = Resource.Kind
# The shelves in their order, each with the kinds that stand on it.
SHELVES = [
    ("guides", gettext_lazy("Guides et chartes"), [Kind.GUIDE, Kind.CHARTER]),
    ("reports", gettext_lazy("Rapports et diaporamas"), [Kind.REPORT, Kind.SLIDES]),
    ("books", gettext_lazy("Livres"), [Kind.BOOK]),
    ("press", gettext_lazy("Films et presse"), [Kind.VIDEO, Kind.PRESS]),
    ("pages", gettext_lazy("Billets et pages"), [Kind.POST, Kind.PAGE]),
    ("photos", gettext_lazy("Photos"), [Kind.PHOTO]),
]
LANGUAGES = {
    "fr": pgettext_lazy("langue", "français"),
    "en": pgettext_lazy("langue", "anglais"),
    "de": pgettext_lazy("langue", "allemand"),
    "es": pgettext_lazy("langue", "espagnol"),
    "it": pgettext_lazy("langue", "italien"),
}


class Titled(NamedTuple):
    """A study, an article or a document; `language` is that of the document."""

    url: str
    title_fr: str
    title_en: str | None
    language: str = ""


class Entry(NamedTuple):
    """`languages` and `first_language` are in words: `anglais, français`."""

    slug: str
    kind: str
    url: str
    title: str
    title_fr: str
    title_en: str | None
    summary: str
    summary_fr: str
    summary_en: str | None
    is_in_progress: bool
    is_link_lost: bool
    is_internal: bool
    authors: str
    publisher: CompanyName | None
    year: int | None
    languages: str
    first_language: str
    is_translation: bool
    licence: str
    licence_fr: str
    licence_en: str | None
    access: str
    pages: int | None
    file_name: str
    other_urls: tuple[str, ...]
    study: Titled | None
    study_year: int | None
    articles: tuple[Titled, ...]
    source: Titled | None
    source_lines: str
    source_note: str
    source_note_fr: str
    source_note_en: str | None
    inferred_fields: tuple[str, ...]


@cache
def entries(chosen: frozenset[str]) -> Prepared:
    """The published resources that these columns choose, shelf by shelf, by title; each with all that `entry` reads."""
    shelf_of = {kind: rank for rank, (_slug, _label, kinds) in enumerate(SHELVES) for kind in kinds}
    rank = Case(*(When(kind=kind, then=Value(rank)) for kind, rank in shelf_of.items()), default=Value(0))
    articles = Article.objects.published().filter(resources=OuterRef("pk"))

    def build(**slots: Slot) -> QuerySet[Resource]:
        rows = Resource.objects.published().filter(**slots).annotate(rank=rank)
        rows = rows.annotate(cited_in=JSONRows(articles, "slug", "title_fr", "title_en"))
        return rows.select_related("publisher", "edition__study", "source").order_by("rank", "title_fr", "pk")

    return Prepared(build, **{name: CharField() for name in sorted(chosen)})


def entry(row: Resource) -> Entry:
    publisher, source = row.publisher, row.source
    study = row.edition.study if row.edition and row.edition.study.state == Study.State.PUBLISHED else None
    return Entry(
        slug=row.slug,
        kind=label_of(Kind, row.kind),
        url=row.url,
        title=row.title,
        title_fr=row.title_fr,
        title_en=row.title_en,
        summary=row.summary,
        summary_fr=row.summary_fr,
        summary_en=row.summary_en,
        is_in_progress=row.is_in_progress,
        is_link_lost=row.is_link_lost,
        is_internal=row.access == Resource.Access.INTERNAL,
        authors=row.authors,
        publisher=publisher
        and CompanyName(publisher.name, publisher.get_absolute_url() if publisher.is_published else ""),
        year=row.year,
        languages=", ".join(in_words(row.languages)),
        first_language="".join(in_words([row.original_language])),
        is_translation=row.is_translation,
        licence=row.licence,
        licence_fr=row.licence_fr,
        licence_en=row.licence_en,
        access=label_of(Resource.Access, row.access),
        pages=row.pages,
        file_name=row.file_name,
        other_urls=tuple(row.other_urls),
        study=study and Titled(study.get_absolute_url(), study.title_fr, study.title_en),
        study_year=row.edition.year if study else None,
        articles=tuple(Titled(at_slug("articles:detail", slug), *titles) for slug, *titles in row.cited_in),
        source=source and Titled(source.url, source.title_fr, source.title_en, source.language),
        source_lines=row.source_lines,
        source_note=row.source_note,
        source_note_fr=row.source_note_fr,
        source_note_en=row.source_note_en,
        inferred_fields=tuple(row.inferred_fields),
    )


def in_words(codes: Iterable[str]) -> list[str]:
    return [str(LANGUAGES.get(code, code)) for code in codes]
