"""The addresses that a search engine should know: one for each public page, in both languages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.views.decorators.cache import cache_control

from articles.models import Article
from barometer.models import Framework, Study
from casestudies.models import CaseStudy, Programme
from directory.models import Affiliation, Company, Person
from events.listing import YEARS
from events.models import Appearance, Event
from themes.models import Theme

from .themes import INDEX

# In both languages that is twice as many addresses, each naming the other: some six megabytes of the fifty allowed.
PER_FILE = 5000
NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Page:
    """A path in French, and when what it shows was changed last, where that is known."""

    path: str
    changed: date | None = None


@dataclass(frozen=True)
class Section:
    """Pages of one kind, in an order that lasts. `changed` is the field that says when a row was changed."""

    view: str
    rows: Callable[[], QuerySet]
    changed: str = ""

    def pages(self, start: int, number: int) -> list[Page]:
        base = reverse(self.view, args=["x"]).removesuffix("x/")
        fields = ["slug", self.changed] if self.changed else ["slug"]
        rows = self.rows().order_by("pk").values_list(*fields)[start : start + number]
        return [Page(f"{base}{slug}/", changed[0] if changed else None) for slug, *changed in rows]


ALONE = [
    *("home", "events:list", "events:speakers", "companies", "themes", "articles:list", "library"),
    *("casestudies:list", "casestudies:results", "casestudies:programmes", "barometer:list"),
    *("about", "join", "legal", "privacy", "accessibility"),
]


class Alone:
    """The pages that are one of a kind, the years of the events among them."""

    def pages(self, start: int, number: int) -> list[Page]:
        events = reverse("events:list")
        found = [Page(reverse(view)) for view in ALONE] + [Page(f"{events}?annee={year}") for year, _ in YEARS()]
        return found[start : start + number]


def people() -> QuerySet:
    """Those that some page of ours names. Somebody who only sits for a member company is named by none."""
    return Person.objects.published().filter(
        Exists(Appearance.objects.exclude(session__event__state=Event.State.DRAFT).filter(person=OuterRef("pk")))
        | Exists(Affiliation.objects.filter(person=OuterRef("pk"), company__is_published=True))
        | Exists(Article.objects.published().filter(author=OuterRef("pk")))
        | Exists(CaseStudy.objects.published().filter(tellers=OuterRef("pk")))
        | Exists(Framework.objects.published().filter(authors=OuterRef("pk")))
    )


def themes_in_use() -> QuerySet:
    """Those that something published is under; the page of another is kept out of indexes."""
    return Theme.objects.filter(pk__in={pk for _, pk, _ in INDEX()})


SECTIONS: dict[str, Section | Alone] = {
    "pages": Alone(),
    "rendez-vous": Section("events:detail", lambda: Event.objects.published(), "updated_at"),
    "intervenants": Section("events:speaker", lambda: people()),
    "entreprises": Section("company", lambda: Company.objects.published()),
    "etudes-de-cas": Section("casestudies:detail", lambda: CaseStudy.objects.published(), "updated_at"),
    "programmes": Section("casestudies:programme", lambda: Programme.objects.published(), "updated_at"),
    "articles": Section("articles:detail", lambda: Article.objects.published(), "updated_at"),
    "etudes": Section("barometer:detail", lambda: Study.objects.published(), "updated_at"),
    "modeles": Section("barometer:framework", lambda: Framework.objects.published(), "updated_at"),
    "themes": Section("theme", lambda: themes_in_use()),
}


@login_not_required
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every address while they are few; else the list of the files that hold them."""
    with translation.override("fr"):
        found = {name: section.pages(0, PER_FILE + 1) for name, section in SECTIONS.items()}
    if sum(map(len, found.values())) <= PER_FILE:
        return xml(urlset(page for pages in found.values() for page in pages))
    return xml(index(name for name, pages in found.items() for name in files(name, len(pages))))


def files(name: str, known: int) -> Iterator[str]:
    """The files of a section of which `known` pages were read: as many as there are if they were too many."""
    section = SECTIONS[name]
    count = section.rows().count() if isinstance(section, Section) and known > PER_FILE else known
    yield from (f"{name}-{number}" for number in range(1, -(-count // PER_FILE) + 1))


@login_not_required
@cache_control(public=True, max_age=3600)
def sitemap_part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    if section not in SECTIONS or not 1 <= number <= 10_000:
        raise Http404("no such part")
    with translation.override("fr"):
        pages = SECTIONS[section].pages(PER_FILE * (number - 1), PER_FILE)
    if not pages:
        raise Http404("no page in this part")
    return xml(urlset(pages))


def urlset(pages) -> Iterator[str]:
    yield f'<urlset {NAMESPACES} xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    for page in pages:
        french, english = escape(f"{settings.SITE_URL}{page.path}"), escape(f"{settings.SITE_URL}/en{page.path}")
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
            for language, address in (("fr", french), ("en", english), ("x-default", french))
        )
        changed = f"<lastmod>{day(page.changed)}</lastmod>" if page.changed else ""
        yield from (f"<url><loc>{address}</loc>{changed}{links}</url>" for address in (french, english))
    yield "</urlset>"


def index(names) -> Iterator[str]:
    yield f"<sitemapindex {NAMESPACES}>"
    yield from (f"<sitemap><loc>{escape(settings.SITE_URL)}/sitemap-{name}.xml</loc></sitemap>" for name in names)
    yield "</sitemapindex>"


def day(moment: date) -> str:
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()


def xml(lines: Iterator[str]) -> HttpResponse:
    return HttpResponse(OPENING + "\n".join(lines) + "\n", content_type="application/xml; charset=utf-8")
