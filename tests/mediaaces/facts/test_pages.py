"""Every figure and every name of the documents, on the page where a reader looks for it."""

import datetime
import re
from collections.abc import Iterator

import pytest
from django.db.models import Model
from django.utils import formats

from articles.models import Article, Resource
from barometer.models import Finding, Framework, Observation, Study
from casestudies.models import CaseStudy, Programme
from directory.models import Company, Discrepancy, Person, Quote
from events.models import Event, Medium, Session, Venue
from tests.articles.test_facts import ARTICLES
from tests.articles.test_facts import EVENTS as COURSES
from tests.barometer.test_facts import EDITIONS, FRAMEWORKS
from tests.casestudies.test_facts import SLUGS
from tests.facts import FACTS
from themes.words import find

from .pages import asking, read_pages, says
from .test_library import PLATFORMS, PROGRAMMES, RESOURCES

pytestmark = pytest.mark.usefixtures("association", "db")

# What no page says, and why. Whatever a page comes to say leaves this table.
UNSAID = {
    **dict.fromkeys(["person maxime-af", "person marie-af"], "two employees on call, known by their first names alone"),
    "person brigitte": "a private contact of an author",
    **dict.fromkeys(["person bogadi", "person stoppelli"], "thanked in passing, with no part in an event of ours"),
    **dict.fromkeys(["person demont", "course blog-writing-2011-12-03 demont"], "helped that day; asked nothing of us"),
    "medium m04": "has no session; its address is that of the resource “La vidéo sur Cora”",
}

# As the pages write them.
FRENCH = {
    "community manager, France and Belgium": "community manager, France et Belgique",
    "aggregator": "réunit les comptes officiels, ceux de salariés et ceux de dirigeants",
}
UNITS = {
    "%": "%", "months": "mois", "visits/day": "visites par jour", "unique visitors/day": "visiteurs uniques par jour",
    "pages": "pages", "minutes": "minutes", "sites": "sites", "year": "", "people": "personnes",
    "hours/day": "heures par jour", "mentions/day": "mentions par jour", "accounts": "comptes", "tweets": "tweets",
    "fans": "fans", "participants": "participants", "countries": "pays", "employees": "salariés",
    "posts": "publications", "shares": "partages", "clicks": "clics", "lessons": "leçons", "users": "utilisateurs",
    "minutes/day": "minutes par jour", "friends": "amis",
}  # fmt: skip
QUALIFIERS = {"exact": "", "approx": "environ ", "more_than": "plus de ", "less_than": "moins de "}
DIRECTIONS = {"up": "en hausse", "down": "en baisse"}

# What is to be found: what it is, the page it belongs to (empty: any), the words.
Wanted = Iterator[tuple[str, str, str]]


def amount(fact: dict) -> str:
    """A figure with its qualifier and its unit."""
    unit, qualifier = UNITS[fact["unit"]], fact["qualifier"]
    if qualifier == "range":
        return f"entre {fact['value_min']} et {fact['value_max']} {unit}"
    if qualifier == "fraction":
        return f"{fact['raw']}, soit {fact['value']} {unit}"
    unit = unit.removesuffix("s") if fact["value"] == 1 else unit
    return f"{QUALIFIERS[qualifier]}{fact['value']} {unit}".strip()


def page_of(row: Model) -> str:
    return row.get_absolute_url()


def people() -> Wanted:
    for fact in FACTS["people"]:
        row = Person.objects.filter(name=fact["name"], is_published=True).first()
        page = page_of(row) if row else ""
        yield f"person {fact['id']}", page, fact["name"]
        for told in fact["affiliations"]:
            if told["company"] and row:
                company = told["company"].replace("France Telecom Orange", "Orange").split(" (")[0]
                yield f"person {fact['id']} at {company}", page, company
            for year in re.findall(r"\d{4}", told["when"] or "") if row else []:
                yield f"person {fact['id']} in {year}", page, year
        for name in fact.get("misspelled", []):
            yield f"person {fact['id']} written {name['written']}", page, fact["name"]


def companies() -> Wanted:
    for fact in FACTS["organisations"]:
        row = Company.objects.get(name=fact["name"])
        page = page_of(row) if row.is_published else ""
        yield f"company {row.name}", page, row.name
        for name in fact.get("as_written", []):
            yield f"company {row.name} written {name}", page, name
        if isinstance(fact.get("founded"), int):
            yield f"company {row.name} founded", page, str(fact["founded"])
        if "parent" in fact:
            yield f"company {row.name} of", page, fact["parent"].removeprefix("Groupe ")
        if "city" in fact:
            yield f"company {row.name} city", page, fact["city"]
        if "employees" in fact:
            people = {"unit": "people", **fact["employees"]}
            yield f"company {row.name} employees", page, amount(people).removesuffix(" personnes")
        if "members_count" in fact:
            yield f"company {row.name} members", "/association/", "une vingtaine"
        if fact["media_aces_member"].split()[0] in {"stated", "implied"}:
            yield f"company {row.name} member", page, "décembre 2009"
    for fact in FACTS["social_accounts"]:
        page = page_of(Company.objects.get(name=fact["owner"]))
        platform = FRENCH.get(fact["platform"], fact["platform"])
        yield f"account {fact['owner']} {platform}", page, platform
        if "count" in fact:
            yield f"account {fact['owner']} count", page, str(fact["count"])
        if "fans" in fact:
            yield f"account {fact['owner']} fans", page, "1,6 million de fans"


def events() -> Wanted:
    for fact in FACTS["events"]:
        if fact.get("kind") == "pattern":
            yield "events per year", "/association/", "quatre rencontres par an"
            continue
        row = Event.objects.get(slug=fact["id"])
        page = page_of(row)
        yield f"event {row.slug}", page, row.title_fr
        date = str(fact.get("date") or "")
        if len(date) == 10:
            yield f"event {row.slug} date", page, formats.date_format(row.first_day, "j F Y")
        elif date or fact.get("year") or fact.get("year_inferred"):
            yield f"event {row.slug} year", page, date[:4] or str(fact.get("year") or fact["year_inferred"])
        for moment in (fact.get("start"), fact.get("end")):
            if moment:
                hours, minutes = moment.split(":")
                yield f"event {row.slug} {moment}", page, f"{int(hours)} h {minutes}".removesuffix(" 00")
        for key in ("city", "organiser", "host", "hashtag"):
            if fact.get(key):
                yield f"event {row.slug} {key}", page, fact[key]
        if fact.get("edition"):
            yield f"event {row.slug} edition", page, f"n° {fact['edition']}"
        if fact.get("capacity"):
            yield f"event {row.slug} capacity", page, f"{fact['capacity']} places"
        for price in fact.get("prices", []):
            yield f"event {row.slug} price {price['amount']}", page, f"{price['amount']} € {price['ticket']}"
        for discount in fact.get("discounts", []):
            yield f"event {row.slug} discount", page, f"{-discount['amount']} € de moins"
            for price in discount["derived_prices"]:
                yield f"event {row.slug} derived {price}", page, f"{price} €"
        for count in fact.get("registration_counts", []):
            yield f"event {row.slug} fill", page, f"{count.get('value') or count['derived']} inscrits"
        if fact.get("count"):
            yield f"event {row.slug} count", page, "trois"
        if fact.get("venue"):
            yield f"event {row.slug} venue", page, Venue.objects.get(slug=fact["venue"]).name_fr
    for fact in FACTS["venues"]:
        pages = [page_of(row) for row in Event.objects.filter(venue__slug=fact["id"])]
        for key in ("city", "postcode"):
            if key in fact:
                yield f"venue {fact['id']} {key}", pages[0], fact[key]
        if "capacity" in fact:
            yield f"venue {fact['id']} capacity", pages[0], f"{fact['capacity']} places"
        for stop in fact.get("metro", []):
            yield f"venue {fact['id']} {stop}", pages[0], stop


def courses() -> Wanted:
    for fact in FACTS["courses"]:
        row = Event.objects.get(slug=COURSES.get(fact["id"], fact["id"]))
        page = page_of(row)
        yield f"course {row.slug}", page, row.title_fr
        if "provider" in fact:
            yield f"course {row.slug} provider", page, fact["provider"]
        if "run" in fact:
            yield f"course {row.slug} run", page, f"n° {fact['run']}"
        for name in [*fact.get("directors", []), *filter(None, [fact.get("helper"), fact.get("trainer")])]:
            person = next(told for told in FACTS["people"] if told["id"] == name.split(" ")[0])
            yield f"course {row.slug} {person['id']}", page, person["name"]
        for name in fact.get("abbreviations", []):
            yield f"course {row.slug} {name}", "", name
        for module in fact.get("modules", []):
            until = formats.date_format(datetime.date.fromisoformat(module["end"]), "j F Y")
            yield f"course {row.slug} module {module['no']}", page, f"module {module['no']}"
            yield f"course {row.slug} module {module['no']} until", page, until
        if "module_days_total" in fact:
            yield f"course {row.slug} days", page, f"jours de cours {fact['module_days_total']}"
        if fact.get("registration_deadline"):
            yield f"course {row.slug} deadline", page, "30 novembre 2013"
        if fact.get("price"):
            yield f"course {row.slug} price", page, f"{fact['price']} {fact['currency']}"
            yield f"course {row.slug} maximum", page, f"places {fact['capacity']['max']}"
            yield f"course {row.slug} minimum", page, f"minimum {fact['capacity']['min']} participants"
            for rule in fact["cancellation"]["rules"]:
                yield f"course {row.slug} {rule['percent_due']}", page, f"{rule['percent_due']} % du prix"


def sessions() -> Wanted:
    for fact in FACTS["sessions"]:
        row = Session.objects.select_related("event").get(slug=fact["id"])
        page = page_of(row.event)
        if fact["title"]:
            yield f"session {row.slug}", page, row.title_fr
        for person in fact["people"]:
            for key in ("name", "company", "title"):
                if person[key]:
                    yield (
                        f"session {row.slug} {person['role']} {person[key]}",
                        page,
                        FRENCH.get(person[key], person[key]),
                    )
        for key in ("duration_min", "duration_planned_min"):
            if key in fact:
                yield f"session {row.slug} minutes", page, f"{fact[key]} min"
    for fact in FACTS["media"]:
        row = Medium.objects.select_related("session__event").get(slug=fact["id"])
        page = page_of(row.session.event) if row.session else ""
        yield f"medium {row.slug}", page, row.title_fr
        for key, words in (("url", "{}"), ("duration_min", "{} min"), ("count", "{}"), ("credit", "par {}")):
            if fact.get(key):
                yield f"medium {row.slug} {key}", page, words.format(fact[key])
        for partner in fact.get("partners", []):
            yield f"medium {row.slug} {partner}", page, partner
    for row in Quote.objects.prefetch_related("sessions__event").select_related("person", "company"):
        for session in row.sessions.all():
            yield f"quote {row.pk} on its event", page_of(session.event), row.first_words
        if row.person:
            yield f"quote {row.pk} on its person", page_of(row.person), row.first_words


def case_studies() -> Wanted:
    for fact in FACTS["case_studies"]:
        row = CaseStudy.objects.get(slug=SLUGS.get(fact["id"], fact["id"].removeprefix("cs-")))
        page, name = page_of(row), f"case {row.slug}"
        yield name, page, row.title_fr
        for company in [*(fact["company"] or "").split("; "), *fact.get("customers", [])]:
            written = {"Orangina": "Orangina / Schweppes"}.get(company, company)
            yield from [(f"{name} of {written}", page, written)] if written else []
        for teller in filter(None, (fact.get("teller") or "").split(", ")):
            yield f"{name} told by {teller}", page, teller
        for figure, shown in zip(fact["figures"], row.results.all(), strict=True):
            yield f"{name} figure l. {figure['line']} {figure['label']}", page, amount(figure)
            yield f"{name} figure {figure['label']} in words", page, shown.label_fr
            yield f"{name} figure {figure['label']} line", page, f"l. {figure['line']}"
            if figure["direction"]:
                yield f"{name} figure {figure['label']} direction", page, DIRECTIONS[figure["direction"]]
        texts = [point.text_fr for point in row.points.all()] + [it.name_fr for it in row.channels.all()]
        texts += [it.name_fr for it in row.crises.all()] + [it.title_fr for it in row.references.all()]
        texts += [row.context_fr, row.approach_fr, row.team_fr, row.governance_fr, row.next_steps_fr]
        yield from ((f"{name}: {text}", page, text) for text in texts if text)
        for reference in fact.get("refs", []):
            yield from [(f"{name} {reference['url']}", page, reference["url"])] if reference["url"] else []
    for fact in FACTS["programmes"]:
        row = Programme.objects.get(slug=PROGRAMMES.get(fact["id"], fact["id"]))
        page, name = page_of(row), f"programme {row.slug}"
        yield name, page, row.title_fr
        for key in ("company", "start", "url", "name", "platform"):
            yield from [(f"{name} {key}", page, fact[key])] if fact.get(key) else []
        results = {key: value for key, value in fact.get("results", {}).items() if key != "period"}
        for key, value in results.items():
            figure = {"value": value, "unit": {"trained": "people"}.get(key, key), "qualifier": "exact"}
            yield f"{name} {key}", page, amount(figure)
        if "members" in fact:
            yield f"{name} members", page, amount({"unit": "participants", **fact["members"]})
    for fact in FACTS["platforms"]:
        yield f"platform {fact['name']}", "", PLATFORMS.get(fact["name"], fact["name"])


def studies() -> Wanted:
    for fact in FACTS["studies"]:
        slug, year = EDITIONS[fact["id"]]
        row = Study.objects.get(slug=slug)
        page, name = page_of(row), f"study {fact['id']}"
        yield name, page, row.title_fr
        yield from [(f"{name} year", page, str(year))] if year else []
        if fact.get("publisher"):
            yield f"{name} publisher", page, fact["publisher"].removesuffix(" (spoken)").removeprefix("in ")
        if fact.get("presented_by"):
            yield f"{name} presenter", page, fact["presented_by"].split(" (")[0]
        for asked in fact.get("populations", []):
            yield f"{name} {asked['name']}", page, f"{QUALIFIERS[asked.get('qualifier', 'exact')]}{asked['n']}"
            if "countries" in asked:
                yield f"{name} countries", page, f"environ {asked['countries']} pays"
        if "fieldwork" in fact:
            yield f"{name} fieldwork", page, "mars à mai 2018"
        if "next_edition" in fact:
            yield f"{name} next", page, str(fact["next_edition"])
        if "document" in fact:
            yield f"{name} report", page, f"{fact['document']['pages']} pages"
        for figure in fact["indicators"]:
            yield f"{name} l. {figure['line']} {figure['label']}", page, amount(figure)
            yield f"{name} l. {figure['line']} line", page, f"l. {figure['line']}"
            for before in figure["previous"]:
                yield f"{name} {figure['label']} {before['year']}", page, f"{before['year']} france"
                yield f"{name} {figure['label']} {before['value']}", page, f"{before['value']} %"
        if "findings_total" in fact:
            words = f"{fact['findings_total']} constats énoncés, dont {fact['findings_without_figure']} sans chiffre"
            yield f"{name} findings", page, words
    for row in Finding.objects.select_related("edition__study"):
        yield f"finding {row.pk}", page_of(row.edition.study), row.text_fr
    for row in Observation.objects.select_related("indicator__study"):
        yield f"indicator {row.indicator.slug}", page_of(row.indicator.study), row.indicator.label_fr
    for fact in FACTS["models"]:
        slug, author = FRAMEWORKS[fact["id"]]
        row = Framework.objects.get(slug=slug)
        yield f"model {slug}", page_of(row), row.title_fr
        yield f"model {slug} author", page_of(row), author
        yield from ((f"model {slug} {point.position}", page_of(row), point.text_fr) for point in row.points.all())


def articles() -> Wanted:
    for fact in FACTS["articles"]:
        row = Article.objects.get(slug=ARTICLES[fact["id"]][0])
        page, name = page_of(row), f"article {fact['id']}"
        yield name, page, fact["title"]
        author = fact["author"] or fact.get("author_inferred")
        yield from [(f"{name} author", page, author)] if author else []
        if fact.get("modified"):
            yield f"{name} modified", page, formats.date_format(row.modified_on, "j F Y")
            yield f"{name} modified as written", page, fact["modified_written"]
        if fact["comment_count"] is not None:
            count = fact["comment_count"]
            said = f"{count} commentaire{'s' if count > 1 else ''}" if count else "commentaires aucun"
            yield f"{name} comments", page, said
        for shelf in row.categories.all():
            yield f"{name} {shelf.name_fr}", page, shelf.name_fr
        for tag in fact["tags"]:
            yield f"{name} tag {tag}", page, find(tag).name_fr
        for key in ("hashtags", "first_published_in", "curated_label", "curated_title"):
            words = fact.get(key) or []
            yield from ((f"{name} {key}", page, text) for text in ([words] if isinstance(words, str) else words))
        for key, model in (("event", Event), ("course", Event)):
            if fact.get(key):
                other = model.objects.get(slug=COURSES.get(fact[key], fact[key]))
                yield f"{name} {key}", page, other.title_fr
    for tag in FACTS["taxonomy"]["tags_004"]:
        yield f"tag {tag}", "", tag
    for shelves in FACTS["taxonomy"]["categories_by_doc"].values():
        yield from ((f"category {shelf}", "", shelf) for shelf in shelves)
    for fact in FACTS["taxonomy"]["tag_typos"]:
        yield f"typo {fact['written']}", page_of(find(fact["correct"])), fact["written"]


def library() -> Wanted:
    for fact in [*FACTS["resources"], *FACTS["books"]]:
        row = Resource.objects.get(slug=RESOURCES.get(fact["id"], fact["id"]))
        page, name = "/ressources/", f"resource {row.slug}"
        yield name, page, row.title_fr
        for url in fact.get("urls") or [fact.get("url")]:
            yield from [(f"{name} {url}", page, url)] if url else []
        if "pages" in fact:
            yield f"{name} pages", page, f"{fact['pages']} pages"
        if "licence" in fact:
            yield f"{name} licence", page, "Creative Commons (variante non précisée)"
        for key in ("file", "publisher", "year"):
            yield from [(f"{name} {key}", page, str(fact[key]))] if key in fact else []
        for author in fact.get("authors") or []:
            yield f"{name} {author}", page, author
        if "price_difference_derived" in fact:
            yield f"{name} price", page, f"{fact['price_difference_derived']} € de plus"


def the_rest() -> Wanted:
    for fact in FACTS["documents"]:
        if fact["author"]:
            yield f"document {fact['doc']}", "", re.split(r" [(\"]", fact["author"])[0]
        if fact["site"]:
            yield f"document {fact['doc']} site", "", fact["site"].split(" (")[0]
    for fact in FACTS["homonyms"]:
        for sense in fact["senses"]:
            yield f"sense {fact['term']}", asking(fact["term"]), f"ligne {sense['line']}"
    for row in Discrepancy.objects.all():
        page = page_of(row.concerns) if hasattr(row.concerns, "get_absolute_url") else ""
        yield f"discrepancy {row.source.slug} {row.source_lines}", page, row.description_fr


SECTIONS = [people, companies, events, courses, sessions, case_studies, studies, articles, library, the_rest]

if FACTS:

    def test_every_figure_and_every_name_is_on_its_page(stranger):
        pages = read_pages(stranger)
        everything = "\n".join(pages.values())
        wanted = [row for section in SECTIONS for row in section()]
        assert len(wanted) > 1000
        unsaid = {what for what, path, text in wanted if not says(pages[path] if path else everything, text)}
        assert sorted(unsaid - set(UNSAID)) == []
        assert sorted(set(UNSAID) - unsaid) == []
