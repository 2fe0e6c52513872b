"""What the public lists and pages cost at thirty articles and at a hundred thousand: queries and time.

.venv/bin/python benchmarks/content.py [--postgres] [--articles 100000] [--case-studies 20000] [--only theme]

A throwaway database is filled through bulk_create: articles with categories, themes and companies; case studies with
uses, channels and results. Each page is then asked for in this process by a stranger, the page cache turned off; times
are medians of the rounds, after one that warms up. CPU says more where other work runs on the machine. Before the many
are measured, PostgreSQL gathers its statistics, as it does by itself. The search index has its own script.
"""

import argparse
import datetime
import itertools

from inside import compare, measure
from standing import conditions, database, use

FEW = 30
CHUNK = 2000
YEARS = 8
SUBJECTS = [
    "Veille",
    "Crise",
    "Recrutement",
    "Relation client",
    "Formation",
    "Mesure",
    "Vidéo",
    "Blog",
    "Charte",
    "RSE",
]
PAGES = {
    "articles": "/articles/",
    "articles, of a year": "/articles/?annee=2011",
    "articles, of a category": "/articles/?rubrique=rubrique-1",
    "articles, of a theme": "/articles/?theme=veille",
    "articles, last page": "/articles/?page={page}",
    "articles, feed": "/articles/flux.xml",
    "an article": "/articles/article-7/",
    "case studies": "/etudes-de-cas/",
    "case studies, of a use": "/etudes-de-cas/?usage=usage-1",
    "case studies, of a channel": "/etudes-de-cas/?canal=canal-1",
    "case studies, of a sector": "/etudes-de-cas/?secteur=Secteur 1",
    "a case study": "/etudes-de-cas/cas-7/",
    "four side by side": "/etudes-de-cas/comparer/?etude=cas-1&etude=cas-2&etude=cas-3&etude=cas-4",
    "results": "/etudes-de-cas/resultats/",
    "results, of a use": "/etudes-de-cas/resultats/?usage=usage-1",
    "themes": "/themes/",
    "a theme": "/themes/veille/",
    "a company": "/entreprises/entreprise-1/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--case-studies", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="pages whose name contains this")
    options = parser.parse_args()
    with database(is_postgres=options.postgres) as environment:
        print(f"Content. {conditions(environment)}; medians of {options.rounds} rounds.\n", flush=True)
        use(environment | {"PAGE_CACHE_SECONDS": "0"})
        site = Site()
        names = [name for name in PAGES if options.only in name]
        site.fill(articles=FEW, case_studies=FEW)
        few = {name: measure(site.client, site.address(name), options.rounds) for name in names}
        site.fill(articles=options.articles, case_studies=options.case_studies)
        many = {name: measure(site.client, site.address(name), options.rounds) for name in names}
    compare(few, many, at=(FEW, options.articles))


class Site:
    """The database of this process: a directory and themes, then as many articles and case studies as one asks for."""

    def __init__(self):
        from django.conf import settings
        from django.core.management import call_command
        from django.test import Client

        from articles.models import Category
        from casestudies.models import Platform, Use
        from directory.models import Company
        from themes.models import Theme

        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.articles = self.case_studies = 0
        self.companies = [
            Company.objects.create(slug=f"entreprise-{n}", name=f"Entreprise {n}", sector=f"Secteur {n % 12}")
            for n in range(60)
        ]
        self.themes = [Theme.objects.create(name=name) for name in SUBJECTS]
        self.categories = [Category.objects.create(slug=f"rubrique-{n}", name=f"Rubrique {n}") for n in range(8)]
        self.uses = [Use.objects.create(slug=f"usage-{n}", name=f"Usage {n}") for n in range(7)]
        self.platforms = [Platform.objects.create(slug=f"canal-{n}", name=f"Canal {n}") for n in range(20)]

    def fill(self, *, articles: int, case_studies: int) -> None:
        """Raises both to these numbers."""
        from django.db import connection

        for numbers in chunks(self.articles, articles):
            self.write_articles(numbers)
        for numbers in chunks(self.case_studies, case_studies):
            self.write_case_studies(numbers)
        self.articles, self.case_studies = articles, case_studies
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def write_articles(self, numbers: list[int]) -> None:
        from articles.models import Article

        rows = Article.objects.bulk_create(
            [
                Article(
                    slug=f"article-{n}", state=Article.State.PUBLISHED, author_written="Claire Vasseur",
                    title_fr=f"Article {n}", title_en=f"Article {n}", first_day=day_of(n), last_day=day_of(n),
                    summary_fr="Deux phrases. Les nôtres.", summary_en="Two sentences.", body_fr="<p>Texte</p>" * 40,
                )
                for n in numbers
            ]
        )  # fmt: skip
        link(Article.categories.through, "article", "category", rows, self.categories)
        link(Article.companies.through, "article", "company", rows, self.companies)
        self.put_under_themes(rows)

    def write_case_studies(self, numbers: list[int]) -> None:
        from casestudies.models import CaseStudy, Channel, Point, Result

        rows = CaseStudy.objects.bulk_create(
            [
                CaseStudy(
                    slug=f"cas-{n}", state=CaseStudy.State.PUBLISHED, title_fr=f"Étude {n}", title_en=f"Study {n}",
                    summary_fr="Un chapeau.", summary_en="A lead.", context_fr="Un contexte. " * 20,
                    first_day=day_of(n), last_day=day_of(n),
                )
                for n in numbers
            ]
        )  # fmt: skip
        link(CaseStudy.uses.through, "casestudy", "use", rows, self.uses)
        link(CaseStudy.companies.through, "casestudy", "company", rows, self.companies)
        Channel.objects.bulk_create(
            [
                Channel(case_study=row, name_fr="Canal", platform=self.platforms[(row.pk + n) % len(self.platforms)])
                for row in rows
                for n in range(2)
            ]
        )
        Result.objects.bulk_create(
            [
                Result(case_study=row, label_fr="Fans", value=row.pk % 900 + n, unit=unit, is_headline=not n)
                for row in rows
                for n, unit in enumerate(("fans", "percent"))
            ]
        )
        Point.objects.bulk_create([Point(case_study=row, kind="lesson", text_fr="Écouter d’abord") for row in rows])
        self.put_under_themes(rows)

    def put_under_themes(self, rows: list) -> None:
        from django.contrib.contenttypes.models import ContentType

        from themes.models import Themed

        kind = ContentType.objects.get_for_model(rows[0])
        Themed.objects.bulk_create(
            [
                Themed(tag=self.themes[(row.pk + n) % len(self.themes)], content_type=kind, object_id=row.pk)
                for row in rows
                for n in range(2)
            ]
        )

    def address(self, name: str) -> str:
        return PAGES[name].format(page=max(self.articles // 20, 1))


def chunks(first: int, end: int):
    numbers = iter(range(first, end))
    while chunk := list(itertools.islice(numbers, CHUNK)):
        yield chunk


def day_of(number: int) -> datetime.date:
    return datetime.date(2009 + number % YEARS, number % 12 + 1, number % 28 + 1)


def link(through, name: str, other: str, rows: list, others: list) -> None:
    """One row of the second kind for each of the first, in turn."""
    through.objects.bulk_create(
        [through(**{f"{name}_id": row.pk, f"{other}_id": others[row.pk % len(others)].pk}) for row in rows]
    )


if __name__ == "__main__":
    main()
