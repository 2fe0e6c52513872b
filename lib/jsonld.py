"""What a page shows, said to machines: JSON-LD in the words of schema.org.

The builders take plain values and leave out what is empty: a machine is told no more than the reader. A page puts
what they give, one node or several, into its context as `structured`; base.html prints it through `script`.
"""

import datetime
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

from lib.dates import PartialDate, Precision
from lib.money import Money

Node = dict[str, Any]
CONTEXT = "https://schema.org"
# Inside <script>, `</` would end it, `<!--` would change what ends it; the two separators end a line of JavaScript.
ESCAPES = {letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def script(*nodes: Node) -> SafeString:
    """The element that holds these nodes, whatever their texts say; empty where there is none."""
    if not nodes:
        return mark_safe("")
    data = {"@context": CONTEXT, **nodes[0]} if len(nodes) == 1 else {"@context": CONTEXT, "@graph": nodes}
    written = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter, escaped in ESCAPES.items():
        written = written.replace(letter, escaped)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')


def node(kind: str, **fields: Any) -> Node:
    """A thing of this type with the fields that are not empty; `id_` is its `@id`. Zero and False are said."""
    named = {"@id" if name == "id_" else name: value for name, value in fields.items()}
    return {"@type": kind} | {name: value for name, value in named.items() if value not in (None, "", [], (), {})}


def absolute(path: str) -> str:
    """The address of one of our pages as the world writes it; empty for none."""
    return f"{settings.SITE_URL}{path}" if path else ""


def the_association() -> Node:
    """Media Aces as every page refers to it; the page of the association says more under the same `@id`."""
    return node("Organization", id_=absolute("/#association"), name="Media Aces", url=absolute("/"))


def iso(date: PartialDate) -> str:
    """The first day as precisely as it is known: `2012-03-06`, `2012-03`, `2012`; empty where not even the year is."""
    first, last = date.first, date.last or date.first
    if first is None or last is None:
        return ""
    if date.precision in (Precision.DAY, Precision.RANGE):
        return first.isoformat()
    if date.precision == Precision.MONTH:
        return f"{first:%Y-%m}"
    return f"{first.year:04d}" if first.year == last.year else ""


def iso_end(date: PartialDate) -> str:
    """The last day of something that lasted known days; empty where it is the first or is not known."""
    lasted = date.precision == Precision.RANGE and date.last is not None and date.last != date.first
    return date.last.isoformat() if lasted and date.last else ""


def interval(date: PartialDate) -> str:
    """A span as ISO 8601 writes it, for `temporalCoverage`: `2009/2011`, `2011-09/2012-03`, or one date."""
    first, last = date.first, date.last or date.first
    if first is None or last is None:
        return ""
    if date.precision == Precision.SEASON:
        return f"{first:%Y-%m}/{last:%Y-%m}"
    if date.precision == Precision.YEAR:
        return f"{first.year:04d}" if first.year == last.year else f"{first.year:04d}/{last.year:04d}"
    return f"{iso(date)}/{iso_end(date)}".removesuffix("/")


def price(money: Money) -> str:
    """`30.00`, whatever the language of the page."""
    return f"{money.amount:.2f}"


def breadcrumbs(*steps: tuple[str, str]) -> Node:
    """The way to the page from the home page on, as (name, path)."""
    items = [
        node("ListItem", position=position, name=name, item=absolute(path))
        for position, (name, path) in enumerate(steps, 1)
    ]
    return node("BreadcrumbList", itemListElement=items)


def organization(*, name: str, path: str = "", **fields: Any) -> Node:
    """A company, an association, a school; `path` where it has a page."""
    return node("Organization", id_=absolute(path), name=name, url=absolute(path), **fields)


def person(*, name: str, path: str = "", **fields: Any) -> Node:
    """Somebody who speaks or writes; `path` where they have a page."""
    return node("Person", id_=absolute(path), name=name, url=absolute(path), **fields)


def article(
    *,
    title: str,
    path: str,
    language: str,
    authors: Sequence[Node] = (),
    published: PartialDate | None = None,
    modified: datetime.date | None = None,
    abstract: str = "",
    section: str = "",
    keywords: Sequence[str] = (),
    comment_count: int | None = None,
    first_at: str = "",
    **fields: Any,
) -> Node:
    """A text. `language` is that of the text, `abstract` our words about it, `first_at` where it first stood."""
    return node(
        "Article",
        id_=absolute(path),
        headline=title,
        url=absolute(path),
        mainEntityOfPage=absolute(path),
        inLanguage=language,
        author=list(authors),
        datePublished=iso(published) if published else "",
        dateModified=modified.isoformat() if modified else "",
        abstract=abstract,
        articleSection=section,
        keywords=list(keywords),
        commentCount=comment_count,
        sameAs=first_at,
        **fields,
    )


def dataset(
    *,
    name: str,
    path: str,
    description: str,
    language: str,
    creators: Sequence[Node] = (),
    covers: PartialDate | None = None,
    places: Iterable[str] = (),
    measured: Iterable[str] = (),
    csv_path: str = "",
    is_based_on: str = "",
    **fields: Any,
) -> Node:
    """The figures of a study: `measured` names its indicators, `covers` the days asked about, `csv_path` its file."""
    file = node("DataDownload", contentUrl=absolute(csv_path), encodingFormat="text/csv") if csv_path else None
    return node(
        "Dataset",
        id_=absolute(path),
        name=name,
        url=absolute(path),
        description=description,
        inLanguage=language,
        creator=list(creators),
        temporalCoverage=interval(covers) if covers else "",
        spatialCoverage=list(places),
        variableMeasured=list(measured),
        distribution=[file] if file else [],
        isBasedOn=is_based_on,
        isAccessibleForFree=True,
        **fields,
    )
