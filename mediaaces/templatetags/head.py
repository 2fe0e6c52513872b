"""The head of a page for those who find it elsewhere: search engines, and the sites where its address is shared."""

import re

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib.dates import is_french
from lib.memo import per_language
from mediaaces.middleware.page_cache import PUBLIC_PAGES
from mediaaces.sharing.cards import picture_path

from .ui import without_language

register = template.Library()

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
DESCRIPTION = re.compile(r'<meta name="description" content="(.*)">', re.DOTALL)
ELEMENT = re.compile(r"</?[a-z][^<>]*>")
PAGE = re.compile(r"\bpage=(\d+)")
SUFFIX = " — Media Aces"
LOCALES = {"fr": "fr_FR", "en": "en_GB"}


@register.tag
def described(parser, token):
    """`{% described %}<title>…</title><meta name="description" …>{% enddescribed %}`: the same, as plain text.

    What the blocks between them print may mark a language (`{% t %}`): in a title no element can stand. What comes
    out is kept for `{% found %}`.
    """
    nodes = parser.parse(["enddescribed"])
    parser.delete_first_token()
    return Described(nodes)


class Described(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        written = self.nodelist.render(context)
        title, description = plain(TITLE, written), plain(DESCRIPTION, written)
        if number := PAGE.search(context.get("canonical_query", "")):
            title = (
                _("%(title)s, page %(number)s") % {"title": title.removesuffix(SUFFIX), "number": number[1]} + SUFFIX
            )
            description = _("Page %(number)s. %(description)s") % {"number": number[1], "description": description}
        context.render_context.dicts[0]["described"] = title, description
        return f'<title>{title}</title>\n<meta name="description" content="{description}">'


def plain(pattern: re.Pattern, written: str) -> str:
    """The text inside, still escaped as HTML, on one line and without elements."""
    found = pattern.search(written)
    return " ".join(ELEMENT.sub("", found[1]).split()).replace('"', "&quot;") if found else ""


@register.simple_tag(takes_context=True)
def found(context) -> str:
    """Canonical address, both languages, and how the page looks when it is shared; or that it is not to be indexed.

    The canonical address has the keys of `canonical_query` alone: the view says there what makes another page
    (a year, a page of a list) of all that it was asked. `is_unlisted` in the context keeps a page out of indexes;
    a page that is not public is kept out without it. `canonical_page` is the address of the public page that indexes
    keep in the place of this one.
    """
    if page := context.get("canonical_page"):
        return format_html('<link rel="canonical" href="{}{}">', settings.SITE_URL, page)
    request = context.get("request")
    match = request.resolver_match if request else None
    view = match.view_name if match else ""
    if view not in PUBLIC_PAGES or context.get("is_unlisted"):
        return mark_safe('<meta name="robots" content="noindex">')
    query = context.get("canonical_query", "")
    path = without_language(request.path) + (f"?{query}" if query else "")
    french, english = f"{settings.SITE_URL}{path}", f"{settings.SITE_URL}/en{path}"
    address = french if is_french() else english
    return format_html(
        '<link rel="canonical" href="{}">\n'
        '<link rel="alternate" hreflang="fr" href="{}">\n'
        '<link rel="alternate" hreflang="en" href="{}">\n'
        '<link rel="alternate" hreflang="x-default" href="{}">\n{}',
        address,
        french,
        english,
        french,
        shared(context, view, address),
    )


def shared(context, view: str, address: str) -> SafeString:
    """Open Graph, which the card of Twitter reads too."""
    title, description = context.render_context.dicts[0].get("described", ("", ""))
    return drawn_share(title, description, address, picture_path(view, context), view in ARTICLES)


@per_language
def drawn_share(title: str, description: str, address: str, own: str, is_article: bool) -> SafeString:
    """Title and description are escaped already; `own` is the path of the picture, empty where the page has none."""
    title, description = mark_safe(title), mark_safe(description)
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    other = "en" if language == "fr" else "fr"
    picture = settings.SITE_URL + (own or static("img/share.png"))
    name = mark_safe(title.removesuffix(SUFFIX))
    return format_html(
        '<meta property="og:type" content="{}">\n<meta property="og:site_name" content="Media Aces">\n'
        '<meta property="og:title" content="{}">\n<meta property="og:description" content="{}">\n'
        '<meta property="og:url" content="{}">\n<meta property="og:locale" content="{}">\n'
        '<meta property="og:locale:alternate" content="{}">\n<meta property="og:image" content="{}">\n'
        '<meta property="og:image:width" content="1200">\n<meta property="og:image:height" content="630">\n'
        '<meta property="og:image:alt" content="{}">\n<meta name="twitter:card" content="summary_large_image">',
        "article" if is_article else "website",
        name,
        description,
        address,
        LOCALES[language],
        LOCALES[other],
        picture,
        name if own else "Media Aces",
    )


ARTICLES = {"articles:detail", "casestudies:detail", "barometer:detail"}
