"""What each kind of page shows to a search: its title, its text in each language, its address, its date.

Only what anyone may read: `published` leaves out drafts, and what hangs on them.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import unescape

from django.db.models import Model, Prefetch, QuerySet
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import capfirst

from articles.models import Article, Resource
from barometer.figures import in_words as observed
from barometer.models import Edition, Framework, Study
from casestudies.figures import in_words
from casestudies.models import CaseStudy, Programme
from directory.models import Affiliation, Company, PartiallyDated, Person
from events.models import Appearance, Event, Session
from lib.addresses import at_slug
from lib.dates import PartialDate, Precision
from themes.models import Theme

from .models import Kind
from .words import composed

Piece = tuple[str, str]
UNKNOWN = PartialDate(None, None)


@dataclass(frozen=True)
class Document:
    """`title` and `body` are (language, text); `keywords` lead here and are not shown."""

    title: Piece
    slug: str
    body: list[Piece] = field(default_factory=list)
    keywords: list[Piece] = field(default_factory=list)
    anchor: str = ""
    date: PartialDate = UNKNOWN
    is_date_inferred: bool = False


@dataclass(frozen=True)
class Source:
    """How the rows of a kind are read and told. `document` is asked in the language of the entry."""

    kind: Kind
    model: type[Model]
    published: Callable[[], QuerySet]
    document: Callable[[Model, str], Document]
    view: str
    suit: str

    @property
    def label(self) -> str:
        """What one of them is called: `Étude de cas`."""
        return capfirst(str(self.model._meta.verbose_name))

    def url(self, slug: str, anchor: str = "") -> str:
        path = at_slug(self.view, slug) if slug else reverse(self.view)
        return f"{path}#{anchor}" if anchor else path


def said(row: Model, language: str, *fields: str) -> list[Piece]:
    """The texts of an editor in this language, in French where none was written; empty ones left out."""
    pieces = []
    for name in fields:
        own = getattr(row, f"{name}_{language}", None)
        text, spoken = (own, language) if own else (getattr(row, f"{name}_fr", None), "fr")
        if text:
            pieces.append((spoken, composed(text)))
    return pieces


def each(rows: Iterable[Model], language: str, *fields: str) -> list[Piece]:
    return [piece for row in rows for piece in said(row, language, *fields)]


def plain(language: str, *texts: object) -> list[Piece]:
    """What is the same in both languages: names, years. One piece, its parts between commas."""
    text = ", ".join(str(text) for text in texts if text)
    return [(language, composed(text))] if text else []


def names(rows: Iterable[Model], language: str) -> list[Piece]:
    return plain(language, *(row.name for row in rows))


def figure(row: Model, language: str, *amounts: str) -> list[Piece]:
    """What is measured, then how much, in one piece: `visites par jour, plus de 10 000`."""
    return [(own, composed(", ".join([text, *amounts]))) for own, text in said(row, language, "label")]


def themes(row: Model, language: str) -> tuple[list[Piece], list[Piece]]:
    """(the names of its themes, the other words for them)."""
    found = row.themes.all()
    other = [synonym.word for theme in found for synonym in theme.synonyms.all()]
    return each(found, language, "name"), plain(language, *other)


def kind_words(row: Model, language: str) -> list[Piece]:
    """`étude de cas`, `déjeuner`: what somebody types beside a name."""
    return plain(language, row.get_kind_display(), row._meta.verbose_name)


def dated(row: PartiallyDated) -> dict:
    return {"date": row.partial_date, "is_date_inferred": row.is_date_inferred}


def in_year(year: int | None) -> PartialDate:
    if not year or not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return UNKNOWN
    return PartialDate(datetime.date(year, 1, 1), datetime.date(year, 12, 31), Precision.YEAR)


def title_of(row: Model, language: str, name: str = "title") -> Piece:
    return said(row, language, name)[0] if said(row, language, name) else (language, composed(str(row)))


def published_events() -> QuerySet:
    return Event.objects.published().select_related("venue", "host").prefetch_related("organisers", "themes__synonyms")


def event(row: Event, language: str) -> Document:
    about, synonyms = themes(row, language)
    body = said(row, language, "summary", "description") + plain(language, row.city)
    if row.venue:
        body += said(row.venue, language, "name")
    companies = [*row.organisers.all(), *([row.host] if row.host else [])]
    return Document(
        title_of(row, language),
        row.slug,
        body + names(companies, language) + about,
        kind_words(row, language) + plain(language, row.hashtag, row.first_day and row.first_day.year) + synonyms,
        **dated(row),
    )


def published_sessions() -> QuerySet:
    rows = Session.objects.exclude(event__state=Event.State.DRAFT).exclude(kind=Session.Kind.BREAK)
    appearances = Prefetch("appearances", Appearance.objects.select_related("person", "company"))
    return rows.select_related("event").prefetch_related(appearances, "quotes", "themes__synonyms")


def session(row: Session, language: str) -> Document:
    about, synonyms = themes(row, language)
    title = said(row, language, "title") or plain(language, capfirst(row.get_kind_display()))
    body = said(row, language, "summary", "audience")
    for one in row.appearances.all():
        job = getattr(one, f"job_title_{language}", None) or one.job_title
        name = one.person.name if one.person else one.name_written
        body += plain(language, name, job, one.company and one.company.name)
    body += said(row.event, language, "title") + each(row.quotes.all(), language, "topic") + about
    date = PartialDate(row.first_day, row.last_day) if row.first_day else row.event.partial_date
    return Document(
        title[0],
        row.event.slug,
        body,
        kind_words(row, language) + synonyms,
        anchor=f"session-{row.slug}",
        date=date,
        is_date_inferred=row.event.is_date_inferred and not row.first_day,
    )


def published_case_studies() -> QuerySet:
    return CaseStudy.objects.published().prefetch_related(
        "companies", "customers", "tellers", "uses", "points", "channels__platform", "results", "crises",
        "references", "themes__synonyms",
    )  # fmt: skip


def case_study(row: CaseStudy, language: str) -> Document:
    about, synonyms = themes(row, language)
    body = said(row, language, "summary", "context", "approach", "team", "governance", "next_steps")
    body += each(row.points.all(), language, "text")
    body += [piece for one in row.results.all() for piece in figure(one, language, in_words(one))]
    body += each(row.results.all(), language, "note")
    body += each(row.channels.all(), language, "name", "note")
    body += each(row.crises.all(), language, "name", "handling")
    body += each(row.references.all(), language, "title")
    body += names([*row.companies.all(), *row.customers.all(), *row.tellers.all()], language)
    platforms = [channel.platform.name for channel in row.channels.all() if channel.platform]
    return Document(
        title_of(row, language),
        row.slug,
        body + each(row.uses.all(), language, "name") + about,
        kind_words(row, language) + plain(language, *platforms) + synonyms,
        **dated(row),
    )


def published_programmes() -> QuerySet:
    rows = Programme.objects.published().select_related("company", "platform")
    return rows.prefetch_related("figures", "themes__synonyms")


def programme(row: Programme, language: str) -> Document:
    about, synonyms = themes(row, language)
    body = said(row, language, "summary", "audience", "eligibility", "benefits", "duties")
    body += [piece for one in row.figures.all() for piece in figure(one, language, in_words(one))]
    body += names([one for one in (row.company, row.platform) if one], language)
    year = int(row.since[:4]) if row.since[:4].isdecimal() else None
    return Document(
        title_of(row, language), row.slug, body + about, kind_words(row, language) + synonyms, date=in_year(year)
    )


def published_studies() -> QuerySet:
    editions = Prefetch("editions", Edition.objects.prefetch_related("populations", "findings"))
    return Study.objects.published().select_related("publisher").prefetch_related(
        editions, "indicators__observations", "themes__synonyms"
    )  # fmt: skip


def study(row: Study, language: str) -> Document:
    about, synonyms = themes(row, language)
    editions = list(row.editions.all())
    body = said(row, language, "summary", "scope")
    for one in row.indicators.all():
        body += figure(one, language, *map(observed, one.observations.all())) + said(one, language, "definition")
    for edition in editions:
        body += said(edition, language, "title") + each(edition.findings.all(), language, "text")
        body += each(edition.populations.all(), language, "name")
    body += plain(language, row.publisher and row.publisher.name, row.publisher_written)
    years = [edition.year for edition in editions]
    return Document(
        title_of(row, language),
        row.slug,
        body + about,
        kind_words(row, language) + plain(language, *years) + synonyms,
        date=in_year(max(years, default=None)),
    )


def published_frameworks() -> QuerySet:
    rows = Framework.objects.published().select_related("company")
    return rows.prefetch_related("points", "authors", "themes__synonyms")


def framework(row: Framework, language: str) -> Document:
    about, synonyms = themes(row, language)
    body = said(row, language, "summary") + each(row.points.all(), language, "text", "note")
    body += names([*row.authors.all(), *([row.company] if row.company else [])], language)
    return Document(title_of(row, language), row.slug, body + about, kind_words(row, language) + synonyms)


def published_articles() -> QuerySet:
    rows = Article.objects.published().select_related("author")
    return rows.prefetch_related("categories", "companies", "themes__synonyms")


def article(row: Article, language: str) -> Document:
    about, synonyms = themes(row, language)
    body = said(row, language, "summary")
    # A tag stands between two words: `<p>un</p><p>deux</p>`.
    body += [(own, unescape(strip_tags(text.replace("<", " <")))) for own, text in said(row, language, "body")]
    author = row.author.name if row.author else row.author_written
    body += plain(language, author, row.curated_title, row.first_published_in)
    body += each(row.categories.all(), language, "name") + names(row.companies.all(), language)
    return Document(
        title_of(row, language),
        row.slug,
        body + about,
        kind_words(row, language) + plain(language, row.hashtags) + synonyms,
        **dated(row),
    )


def published_resources() -> QuerySet:
    return Resource.objects.published().select_related("publisher").prefetch_related("themes__synonyms")


def resource(row: Resource, language: str) -> Document:
    about, synonyms = themes(row, language)
    body = said(row, language, "summary") + plain(
        language, row.authors, row.publisher and row.publisher.name, row.file_name
    )
    return Document(
        title_of(row, language),
        "",
        body + about,
        kind_words(row, language) + plain(language, row.year) + synonyms,
        anchor=row.slug,
        date=in_year(row.year),
    )


def published_companies() -> QuerySet:
    return Company.objects.published().select_related("parent").prefetch_related("social_accounts")


def company(row: Company, language: str) -> Document:
    body = said(row, language, "sector", "note") + plain(language, row.city, row.parent and row.parent.name)
    accounts = [(account.name, account.platform) for account in row.social_accounts.all()]
    body += plain(language, *(text for pair in accounts for text in pair)) + each(
        row.social_accounts.all(), language, "note"
    )
    return Document((language, composed(row.name)), row.slug, body, plain(language, *row.other_names))


def published_people() -> QuerySet:
    affiliations = Prefetch("affiliations", Affiliation.objects.select_related("company"))
    return Person.objects.published().prefetch_related(affiliations)


def person(row: Person, language: str) -> Document:
    body = said(row, language, "biography", "note")
    for one in row.affiliations.all():
        role = getattr(one, f"role_{language}", None) or one.role
        body += plain(language, role, one.company and one.company.name)
    return Document((language, composed(row.name)), row.slug, body, plain(language, *row.other_names))


def published_themes() -> QuerySet:
    return Theme.objects.prefetch_related("synonyms")


def theme(row: Theme, language: str) -> Document:
    body, synonyms = said(row, language, "description"), plain(language, *(one.word for one in row.synonyms.all()))
    return Document(title_of(row, language, "name"), row.slug, body, synonyms)


SOURCES: dict[str, Source] = {
    source.kind: source
    for source in (
        Source(Kind.EVENT, Event, published_events, event, "events:detail", "event"),
        Source(Kind.SESSION, Session, published_sessions, session, "events:detail", "event"),
        Source(Kind.CASE, CaseStudy, published_case_studies, case_study, "casestudies:detail", "case"),
        Source(Kind.PROGRAMME, Programme, published_programmes, programme, "casestudies:programme", "case"),
        Source(Kind.STUDY, Study, published_studies, study, "barometer:detail", "article"),
        Source(Kind.FRAMEWORK, Framework, published_frameworks, framework, "barometer:framework", "article"),
        Source(Kind.ARTICLE, Article, published_articles, article, "articles:detail", "article"),
        Source(Kind.RESOURCE, Resource, published_resources, resource, "library", "article"),
        Source(Kind.COMPANY, Company, published_companies, company, "company", "company"),
        Source(Kind.PERSON, Person, published_people, person, "events:speaker", "company"),
        Source(Kind.THEME, Theme, published_themes, theme, "theme", ""),
    )
}
SOURCE_OF: dict[type[Model], Source] = {source.model: source for source in SOURCES.values()}
