"""From checked records to the resources of the library."""

from articles.models import Article, Resource
from barometer.models import Edition
from directory.models import Company

from .files import Record
from .origins import origin
from .store import Store
from .themes import themed


def resource(record: Record, store: Store) -> None:
    values = record.only(
        "kind", "authors", "year", "url", "other_urls", "is_link_lost", "file_name", "pages", "languages",
        "original_language", "is_translation", "access", "is_in_progress", "is_published",
    )  # fmt: skip
    values |= record.translated("title", "summary", "licence") | origin(record, store)
    values |= store.linked(record, Company, "publisher")
    if "edition" in record:
        study, _, year = record["edition"].rpartition("/")
        if not year.isdecimal():
            raise record.problem("edition is study/year")
        values["edition"] = store.find(record, Edition, study__slug=study, year=int(year))
    relations = {"articles": [store.find(record, Article, slug=slug) for slug in record.get("articles", [])]}
    store.put(record, Resource, {"slug": record["slug"]}, values, relations | themed(record, store))
