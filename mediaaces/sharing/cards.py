"""What the picture of a page says, for each kind of page that has one of its own."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.models import Article
from barometer.models import Framework, Study
from casestudies.models import CaseStudy, Programme
from directory.models import Company, Person
from events.models import Event
from lib.choices import label_of
from lib.memo import per_language
from lib.moments import corner_of
from lib.text import one_line
from themes.models import Theme

DRAWING = 1  # raised when the drawing changes, so that every picture gets another address
LONGEST = 250


@dataclass(frozen=True)
class Card:
    """The words of a picture: the kind of page, its title, and a corner with something large and something small."""

    kind: str
    title: str
    large: str = ""
    raised: str = ""
    small: str = ""

    @property
    def version(self) -> str:
        """Changes with what the picture shows."""
        return version_of(self)


@lru_cache(maxsize=500)
def version_of(shown: Card) -> str:
    said = json.dumps([DRAWING, *asdict(shown).values()])
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@dataclass(frozen=True)
class Kind:
    """`view` is the page, `name` the name of its row in the context, `rows` those that strangers may see."""

    view: str
    name: str
    rows: Callable[[], QuerySet]
    card: Callable[[Any], Card]


def of_event(event: Event) -> Card:
    kind = label_of(Event.Kind, event.kind)
    if event.is_cancelled:
        kind = _("Annulé\u00a0: %(kind)s") % {"kind": kind}
    return card(kind, event.title, *corner_of(event.partial_date), event.is_date_inferred)


def of_person(person: Person) -> Card:
    return card(_("intervenant"), person.name, person.initials)


def of_company(company: Company) -> Card:
    return card(_("entreprise"), company.name, company.initials)


def of_case_study(case_study: CaseStudy) -> Card:
    return dated(label_of(CaseStudy.Kind, case_study.kind), case_study)


def of_article(article: Article) -> Card:
    return dated(label_of(Article.Kind, article.kind), article)


def dated(kind: str, row: CaseStudy | Article) -> Card:
    """With the date in the corner where any of it is known."""
    if not row.partial_date:
        return card(kind, row.title)
    return card(kind, row.title, *corner_of(row.partial_date), row.is_date_inferred)


def of_programme(programme: Programme) -> Card:
    return card(_("programme"), programme.title)


def of_study(study: Study) -> Card:
    return card(_("étude"), study.title)


def of_framework(framework: Framework) -> Card:
    return card(_("modèle"), framework.title)


def of_theme(theme: Theme) -> Card:
    return card(_("thématique"), theme.name)


def card(kind: str, title: str, large="", raised="", small="", is_deduced=False) -> Card:
    small = f"{small} ({_('déduit')})" if is_deduced else small
    return Card(capfirst(str(kind)), one_line(title)[:LONGEST], large, raised, small)


KINDS: dict[str, Kind] = {
    "rendez-vous": Kind("events:detail", "event", lambda: Event.objects.published(), of_event),
    "intervenant": Kind("events:speaker", "person", lambda: Person.objects.published(), of_person),
    "entreprise": Kind("company", "company", lambda: Company.objects.published(), of_company),
    "etude-de-cas": Kind("casestudies:detail", "case_study", lambda: CaseStudy.objects.published(), of_case_study),
    "programme": Kind("casestudies:programme", "programme", lambda: Programme.objects.published(), of_programme),
    "article": Kind("articles:detail", "article", lambda: Article.objects.published(), of_article),
    "etude": Kind("barometer:detail", "study", lambda: Study.objects.published(), of_study),
    "modele": Kind("barometer:framework", "framework", lambda: Framework.objects.published(), of_framework),
    "thematique": Kind("theme", "theme", lambda: Theme.objects.all(), of_theme),
}
KIND_OF_VIEW = {kind.view: (word, kind) for word, kind in KINDS.items()}


def picture_path(view: str, context: Any) -> str:
    """The address of the picture of a page, from the row in its context; empty where it has none of its own."""
    word, kind = KIND_OF_VIEW.get(view, ("", None))
    row: Model | None = context.get(kind.name) if kind else None
    if kind is None or row is None:
        return ""
    return f"{path_of(word, row.slug)}?v={kind.card(row).version}"


@per_language
def path_of(word: str, slug: str) -> str:
    return reverse("picture", args=[word, slug])
