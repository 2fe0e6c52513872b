"""Rich text that somebody typed or imported, reduced to what a page may hold."""

import html as entities
import re

import nh3

# What the editor of the administration can make.
TAGS = {"p", "br", "strong", "em", "a", "h2", "h3", "ul", "ol", "li", "blockquote", "hr"}
# Tags of older pages, by the one that says the same.
OLDER = {"b": "strong", "i": "em"}
DROPPED_WHOLE = {"script", "style", "iframe", "object", "embed", "svg", "math", "template", "textarea", "title"}
# Tags other than paragraphs. Nested in one another they cost the parser the square of their number.
MOST_TAGS = 600
OPENING = re.compile(r"<(?!(?:p|br)\b)[a-z]", re.IGNORECASE)
ANY_BUT_PARAGRAPHS = re.compile(r"</?(?!(?:p|br)\b)[a-z][^<>]*>?", re.IGNORECASE)
OLDER_TAG = re.compile(r"<(/?)([bi])(?=[\s>])[^<>]*>", re.IGNORECASE)
NO_WORDS = re.compile(r"(?:<p>(?:\s|\u00a0|&nbsp;|<br>)*</p>|\s)*")
END_OF_BLOCK = re.compile(r"<(?:/(?:p|h2|h3|li|blockquote)|br|hr)\b[^>]*>")

_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED_WHOLE,
    attributes={"a": {"href", "title"}},
    url_schemes={"http", "https", "mailto"},
    attribute_filter=lambda tag, name, value: value or None,
    link_rel="noopener nofollow",
)


def clean(html: str) -> str:
    """The text with the allowed tags alone: no script, frame, style or class, and links to pages and mailboxes only.

    Empty paragraphs alone make an empty text. A text of more than `MOST_TAGS` tags keeps nothing but its paragraphs.
    """
    if len(OPENING.findall(html)) > MOST_TAGS:
        html = ANY_BUT_PARAGRAPHS.sub("", html)
    html = OLDER_TAG.sub(lambda tag: f"<{tag[1]}{OLDER[tag[2].lower()]}>", html)
    cleaned = _cleaner.clean(html).strip()
    return "" if NO_WORDS.fullmatch(cleaned) else cleaned


def plain(html: str) -> str:
    """The words of a clean text, on one line."""
    spaced = END_OF_BLOCK.sub(" ", html)
    return " ".join(entities.unescape(nh3.clean(spaced, tags=set())).split())
