"""From checked records to articles and their shelves."""

import datetime

from articles.models import Article, Category
from barometer.models import Study
from casestudies.models import CaseStudy
from directory.models import Company, Person
from events.models import Event, EventArticle
from lib.dates import Precision

from .files import Record
from .origins import days, origin
from .store import Store
from .themes import themed


def category(record: Record, store: Store) -> None:
    store.put(record, Category, {"slug": record["slug"]}, record.translated("name"))


def article(record: Record, store: Store) -> None:
    values = record.only(
        "kind", "language", "has_english_abstract", "author_written", "modified_written", "url", "first_published_in",
        "first_published_url", "curated_title", "curated_label", "hashtags", "comment_count",
    )  # fmt: skip
    values |= record.translated("title", "summary", "author_note", "disclosure", "truncation_note")
    values |= origin(record, store) | days(record) | store.linked(record, Person, "author")
    values |= {"state": Article.State.PUBLISHED}
    if values.get("first_day") and not values["last_day"]:
        values["date_precision"] = Precision.RANGE  # after that day, nobody knows when
    if "modified_on" in record:
        values["modified_on"] = day(record, "modified_on")
    relations = {
        "categories": [store.find(record, Category, slug=slug) for slug in record.get("categories", [])],
        "companies": [store.find(record, Company, slug=slug) for slug in record.get("companies", [])],
        "case_studies": [store.find(record, CaseStudy, slug=slug) for slug in record.get("case_studies", [])],
        "studies": [store.find(record, Study, slug=slug) for slug in record.get("studies", [])],
    } | themed(record, store)
    row, goes_on = store.put(record, Article, {"slug": record["slug"]}, values, relations)
    for slug, relation in record.get("events", {}).items() if goes_on else []:
        key = {"event": store.find(record, Event, slug=slug), "article": row}
        store.put(record, EventArticle, key, {"relation": relation})


def day(record: Record, key: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(record[key])
    except ValueError as error:
        raise record.problem(f"{key}: {error}") from error
