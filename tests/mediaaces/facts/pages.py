"""Every public page as a reader sees it, in French."""

import html
import re
import xml.etree.ElementTree as ET
from urllib.parse import urlencode, urlsplit

from django.test import Client

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
UNSEEN = re.compile(r"<(script|style|svg|nav)\b.*?</\1>", re.DOTALL)
ADDRESS = re.compile(r'<a [^>]*href="(https?:[^"]*)"[^>]*>')
TAG = re.compile(r"<[^>]*>")
# What answers a question, and so is in no sitemap.
TERMS = ["RSE", "42 %", "77 %", "champion", "timeline"]
# Where words that the documents write in English are read.
ENGLISH = ["/en/themes/", "/en/articles/"]


def read_pages(client: Client) -> dict[str, str]:
    """The words of each page of the sitemap, by path."""
    entries = ET.fromstring(client.get("/sitemap.xml").content).iter(LOC)
    addresses = [urlsplit(entry.text) for entry in entries]
    paths = [f"{it.path}?{it.query}" if it.query else it.path for it in addresses if not it.path.startswith("/en/")]
    return {path: words(client.get(path).content.decode()) for path in [*paths, *ENGLISH, *map(asking, TERMS)]}


def asking(term: str) -> str:
    return f"/recherche/?{urlencode({'q': term})}"


def words(page: str) -> str:
    """What a reader finds between the head and the foot of a page. A link that leaves the site keeps its address."""
    inside = page.partition('<main id="contenu"')[2].partition("</main>")[0]
    return plain(html.unescape(TAG.sub(" ", ADDRESS.sub(r" \1 ", UNSEEN.sub(" ", f"<main{inside}")))))


def plain(text: str) -> str:
    """In small letters, with plain spaces, none before a sign nor in a number: so that those who say the same agree."""
    text = re.sub(r"(?<=\d)[\u00a0\u202f](?=\d{3}\b)", "", text)
    return re.sub(r" (?=[:;?!»,.)])|(?<=[«(]) ", "", re.sub(r"\s+", " ", text)).strip().casefold()


def says(page: str, text: str) -> bool:
    """Whether these words stand on a page, not as a part of longer words or numbers; a number, without "about"."""
    alone = r"(?<!\w)(?<!\d[,.])" + r"(?<!environ )(?<!plus de )(?<!moins de )" * text[:1].isdigit()
    return bool(re.search(rf"{alone}{re.escape(plain(text))}(?!\w|[,.]\d)", page))
