"""Which keys a record of each fixture file may have, and of what type."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shape:
    """`key` names the record in messages. A list of one shape stands for a list of such records."""

    key: str
    required: dict
    optional: dict = field(default_factory=dict)

    @property
    def keys(self) -> dict:
        return {**self.required, **self.optional}


def both(*names: str) -> dict:
    """The French and the English key of each text."""
    return {f"{name}_{language}": str for name in names for language in ("fr", "en")}


# `lines` are those of `source`; `also` gives the lines of further sources.
SOURCED = {"source": str, "lines": list, "also": dict, "inferred": list, **both("source_note")}
# Slugs of themes, or words that lead to one.
THEMED = {"themes": list}
WORD = Shape("word", {"word": str}, {"kind": str})
DATED = {"when": str, "is_date_inferred": bool, "date_written": str}

AFFILIATION = Shape("role_fr", {"source": str, "lines": list}, {**SOURCED, **DATED, **both("role"), "company": str})
APPEARANCE = Shape(
    "role",
    {"role": str},
    {"person": str, "company": str, "name_written": str, **both("job_title"), "is_inferred": bool, "inferred": list},
)
PART = Shape("name_fr", both("name"), {"start": str, "end": str})
QUOTA = Shape("name_fr", {**both("name"), "capacity": int}, {"is_room": bool})
TICKET_TYPE = Shape(
    "name_fr",
    {**both("name"), "part": str, "price_cents": int, "quotas": list},
    {**both("includes"), "audience": str},
)
TABLE = Shape("topic_fr", {**both("topic"), "part": str, "places": int})
DISCOUNT = Shape("name_fr", {**both("name"), "amount_cents": int, "ticket_types": list}, both("proof"))
STEP = Shape("until_days_before", {"until_days_before": int, "percent_due": int})
FILL_REPORT = Shape(
    "reported_on",
    {"reported_on": str, "registered": int},
    {"capacity": int, "is_date_inferred": bool, "is_number_inferred": bool, "lines": list},
)
POINT = Shape("text_fr", both("text"))
CHANNEL = Shape(
    "name_fr",
    {**both("name"), "family": str},
    {"platform": str, "status": str, "since": str, **both("note")},
)
CRISIS = Shape("name_fr", both("name"), {**both("handling"), "lines": list})
REFERENCE = Shape("title_fr", both("title"), {"url": str})
RESULT = Shape(
    "label_fr",
    {**both("label"), "value": int, "unit": str, "lines": list},
    {"key": str, "is_headline": bool, "qualifier": str, "direction": str, "channel": str, "baseline": str,
     **both("period", "baseline_note", "note")},
)  # fmt: skip
PROGRAMME_FIGURE = Shape(
    "label_fr",
    {**both("label"), "value": int, "unit": str, "lines": list},
    {"qualifier": str, **both("period")},
)
FACT = Shape("label_fr", both("label", "value"))
POPULATION = Shape(
    "name_fr",
    both("name"),
    {"key": str, "region": str, "size": int, "size_qualifier": str, "countries": int, "countries_qualifier": str,
     **both("screening")},
)  # fmt: skip
METHOD = Shape("kind", {"kind": str}, {"count": int, **both("period", "note")})
FINDING = Shape("text_fr", {**both("text"), "lines": list}, {"is_challenge": bool})
EDITION = Shape(
    "year",
    {"year": int, "source": str, "lines": list},
    {**SOURCED, "number": int, **both("title"), "fieldwork": str, "presented_by": list, "is_only_cited": bool,
     "findings_total": int, "findings_without_figure": int, "populations": [POPULATION], "methods": [METHOD],
     "findings": [FINDING]},
)  # fmt: skip
OBSERVATION = Shape(
    "year",
    {"year": int, "region": str, "lines": list},
    {"population": str, "value": int, "value_min": int, "value_max": int, "qualifier": str, "written": str,
     "direction": str, "is_hedged": bool, "is_region_inferred": bool, **both("note")},
)  # fmt: skip
INDICATOR = Shape(
    "slug",
    {"slug": str, **both("label"), "unit": str, "observations": [OBSERVATION]},
    {**both("definition"), "is_lower_better": bool},
)
FRAMEWORK_POINT = Shape("text_fr", both("text"), both("note"))
SENSE = Shape("meaning_fr", {**both("meaning"), "source": str, "lines": list})

SHAPES = {
    "themes": Shape("slug", {"slug": str, **both("name", "description")}, {"words": [WORD]}),
    "sources": Shape(
        "slug",
        {"slug": str, **both("title"), "language": str},
        {"author": str, "site": str, "is_author_inferred": bool, "is_site_inferred": bool, "url": str,
         "date_written": str},
    ),
    "companies": Shape(
        "slug",
        {"slug": str, "name": str, "source": str, "lines": list},
        {**SOURCED, **both("sector", "note"), "parent": str, "size": str, "employees": int, "employees_qualifier": str,
         "country": str, "city": str, "founded_year": int, "other_names": list, "website": str, "is_published": bool},
    ),
    "people": Shape(
        "slug",
        {"slug": str, "name": str, "sort_name": str, "source": str, "lines": list},
        {**SOURCED, **both("note", "biography"), "is_surname_known": bool, "other_names": list, "is_published": bool,
         "affiliations": [AFFILIATION]},
    ),
    "venues": Shape(
        "slug",
        {"slug": str, **both("name"), "source": str, "lines": list},
        {**SOURCED, **both("access"), "street": str, "postcode": str, "city": str, "country": str, "metro": str,
         "capacity": int},
    ),
    "events": Shape(
        "slug",
        {"slug": str, "kind": str, **both("title", "summary")},
        {**SOURCED, **THEMED, **DATED, **both("description", "access_note"), "edition_number": int, "parent": str,
         "course": str, "time_zone": str, "start": str, "end": str, "venue": str, "city": str, "country": str,
         "organisers": list, "host": str, "is_external": bool, "hashtag": str, "facts": [FACT], "currency": str,
         "is_open": bool, "closes": str, "names_until": str, "takes_transfer": bool, "takes_door": bool,
         "is_one_each": bool, "minimum_attendees": int, "parts": [PART], "quotas": [QUOTA],
         "ticket_types": [TICKET_TYPE], "tables": [TABLE], "discounts": [DISCOUNT],
         "cancellation_steps": [STEP], "fill_reports": [FILL_REPORT]},
    ),
    "sessions": Shape(
        "slug",
        {"event": str, "slug": str, "position": int, "kind": str},
        {**SOURCED, **THEMED, **both("title", "summary", "audience"), "when": str, "start": str, "end": str,
         "duration_minutes": int, "language": str, "twin": str, "appearances": [APPEARANCE]},
    ),
    "media": Shape(
        "slug",
        {"slug": str, "kind": str, "state": str, **both("title"), "source": str, "lines": list},
        {**SOURCED, "event": str, "session": str, "url": str, "host": str, "credit": str, "language": str,
         "duration_minutes": int, "count": int},
    ),
    "quotes": Shape(
        "first_words",
        {"first_words": str, "source": str, "lines": list},
        {**both("topic"), "person": str, "company": str, "said_by": str, "session": str},
    ),
    "social_accounts": Shape(
        "name",
        {"company": str, "platform": str, "name": str, "source": str, "lines": list},
        {**SOURCED, **both("note"), "url": str, "voice": str},
    ),
    "memberships": Shape(
        "company", {"company": str, "evidence": str, "when": str, "source": str, "lines": list}, {**SOURCED, **DATED}
    ),
    "uses": Shape("slug", {"slug": str, **both("name")}),
    "platforms": Shape("slug", {"slug": str, "name": str}, both("note")),
    "case_studies": Shape(
        "slug",
        {"slug": str, **both("title", "summary"), "uses": list, "source": str, "lines": list},
        {**SOURCED, **THEMED, **DATED, "kind": str, "companies": list, "customers": list, "tellers": list,
         "session": str, **both("context", "approach", "team", "governance", "next_steps"), "objectives": [POINT],
         "steps": [POINT], "channels": [CHANNEL], "results": [RESULT], "crises": [CRISIS], "lessons": [POINT],
         "references": [REFERENCE]},
    ),
    "studies": Shape(
        "slug",
        {"slug": str, "kind": str, **both("title", "summary"), "source": str, "lines": list},
        {**SOURCED, **THEMED, **both("scope", "design"), "publisher": str, "publisher_written": str,
         "next_edition_year": int, "is_anonymous": bool, "sessions": list, "editions": [EDITION],
         "indicators": [INDICATOR]},
    ),
    "frameworks": Shape(
        "slug",
        {"slug": str, "kind": str, **both("title", "summary"), "source": str, "lines": list,
         "points": [FRAMEWORK_POINT]},
        {**SOURCED, **THEMED, "authors": list, "company": str},
    ),
    "programmes": Shape(
        "slug",
        {"slug": str, "kind": str, **both("title", "summary"), "source": str, "lines": list},
        {**SOURCED, **THEMED, **both("audience", "eligibility", "benefits", "duties"), "company": str, "platform": str,
         "since": str, "is_voluntary": bool, "url": str, "case_studies": list, "figures": [PROGRAMME_FIGURE]},
    ),
    "categories": Shape("slug", {"slug": str, **both("name")}),
    "articles": Shape(
        "slug",
        {"slug": str, "kind": str, **both("title", "summary"), "language": str, "source": str, "lines": list},
        {**SOURCED, **DATED, **THEMED, **both("author_note", "disclosure", "truncation_note"), "author": str,
         "author_written": str, "modified_on": str, "modified_written": str, "url": str, "first_published_in": str,
         "first_published_url": str, "curated_title": str, "curated_label": str, "hashtags": str,
         "comment_count": int, "has_english_abstract": bool, "categories": list, "companies": list,
         "case_studies": list, "studies": list, "events": dict},
    ),
    "resources": Shape(
        "slug",
        {"slug": str, "kind": str, **both("title", "summary"), "source": str, "lines": list},
        {**SOURCED, **THEMED, **both("licence"), "authors": str, "publisher": str, "year": int, "url": str,
         "other_urls": list, "is_link_lost": bool, "file_name": str, "pages": int, "languages": list,
         "original_language": str, "is_translation": bool, "access": str, "is_in_progress": bool,
         "is_published": bool, "edition": str, "articles": list},
    ),
    "homonyms": Shape("term", {"term": str, "senses": [SENSE]}),
    "discrepancies": Shape(
        "description_fr",
        {**both("description"), "source": str, "lines": list},
        {"concerns": str, "state": str, **both("resolution"), "decided_on": str},
    ),
}  # fmt: skip
