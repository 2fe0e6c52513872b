"""How fast a search answers at a hundred thousand entries, on SQLite and on PostgreSQL.

.venv/bin/python benchmarks/search.py [--postgres] [--entries 100000] [--tries 15]

Half of the entries are French, half English, a hundred words long, from a vocabulary in which words are as uneven as
in a language: the most common ones stand in nearly every entry. The page is asked for through the whole application,
without the page cache and without the network. Medians, the slowest of the tries, and the CPU of this process, SQLite's
included. A page is to answer within 50 ms, and within 200 ms where the words stand in every entry, or nearly.
"""

import argparse
import datetime
import os
import random
import time
from itertools import accumulate
from statistics import median

from standing import conditions, database, table, use

SYLLABLES = ["ba", "co", "di", "fu", "ga", "lo", "mi", "ne", "pa", "ro", "su", "ti", "va", "ze", "cha", "tri", "lon"]
WORDS = 20_000
LENGTH = 100
TEXTS = 2000  # of each language; the entries take theirs from these
LANGUAGES = ["en", "fr"]
LONGEST = 30
COMMONEST, RARE = "entreprise", "hapaxlegomenon"
QUERIES = {
    "commonest word": ("q={common}", 200),
    "its last page": ("q={common}&page=999999", 200),
    "its entries of a kind": ("q={common}&type=company", 200),
    "common word": ("q={0}", 200),
    "two common words": ("q={0} {1}", 200),
    "eight common words": ("q={0} {1} {2} {3} {4} {5} {6} {7}", 200),
    "less common word": ("q={8}", 50),
    "rare word": ("q={rare}", 50),
    "prefix of two letters": ("q={2:.2}", 200),
    "prefix of three letters": ("q={2:.3}", 200),
    "prefix of five letters": ("q={8:.5}", 50),
    "typing error, rare word": ("q={rare}n", 50),
    "typing error, common word": ("q={common}e", 200),
    "eight typing errors": ("q={0}z {1}z {2}z {3}z {4}z {5}z {6}z {7}z", 200),
    "nothing": ("q=xylophonique", 50),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--tries", type=int, default=15)
    options = parser.parse_args()
    with database(is_postgres=options.postgres) as environment:
        use(environment | {"PAGE_CACHE_SECONDS": "0"})
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection
        from django.test import override_settings

        print(f"Search among {options.entries} entries. {conditions(environment)}; medians of {options.tries}.\n")
        call_command("migrate", verbosity=0)
        seconds, vocabulary = fill(options.entries)
        print(f"Written in {seconds:.0f} s, {1000 * seconds / options.entries:.2f} ms an entry.\n")
        # The names of the static files, as in development: to compress them takes longer than all the rest.
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
            rows = [
                measure(name, query.format(*vocabulary, common=COMMONEST, rare=RARE), target, options.tries)
                for name, (query, target) in QUERIES.items()
            ]
            rows.append(measure_change(options.tries))
        table(["", "query", "pages", "median ms", "slowest ms", "CPU ms", "at most"], rows)
        connection.close()


def fill(entries: int) -> tuple[float, list[str]]:
    """Writes the entries; (seconds it took, the eight most common words and a less common one)."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction

    from articles.models import Article
    from search.models import Entry, Text, Word
    from search.places import place
    from search.words import title_key

    chance = random.Random(2012)
    vocabulary = sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(WORDS)})
    chance.shuffle(vocabulary)
    weights = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    content_type, start = ContentType.objects.get_for_model(Article), time.perf_counter()
    kinds = ["article", "case", "event", "session", "company"]
    pool = {
        language: [write_text(language, weights, vocabulary, chance) for _ in range(TEXTS)] for language in LANGUAGES
    }
    for first in range(0, entries, 1000):
        texts = []
        for number in range(first, min(first + 1000, entries)):
            language = LANGUAGES[number % 2]
            title, body, words = chance.choice(pool[language])
            if number % (entries // 10) == 1:
                words = f"{words} {language}:{RARE} {language}={RARE}"
                body += f" {RARE}"
            kind, day = kinds[number % len(kinds)], datetime.date(2009 + number % 9, 3, 1 + number % 28)
            entry = Entry(
                pk=place(kind=kind, language=language, row=number // 2, first_day=day),
                kind=kind, language=language, content_type=content_type, object_id=number // 2,
                title_key=title_key(title), first_day=day,
            )  # fmt: skip
            texts.append(
                Text(entry=entry, title=title, title_language=language, body=[(language, body)], slug="x", words=words)
            )
        texts.sort(key=lambda text: text.entry_id)
        with transaction.atomic():
            Entry.objects.bulk_create([text.entry for text in texts])
            Text.objects.bulk_create(texts)
    for language in LANGUAGES:
        words = sorted({*vocabulary, COMMONEST, RARE})
        Word.objects.bulk_create([Word(language=language, word=word, written=word) for word in words])
    seconds = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return seconds, [*vocabulary[:8], vocabulary[500]]


def write_text(language: str, weights: list[float], vocabulary: list[str], chance) -> tuple[str, str, str]:
    """(title, text, words of the index), of a hundred words."""
    from search.index import indexed

    drawn = [COMMONEST, *chance.choices(vocabulary, cum_weights=weights, k=LENGTH)]
    title, body = " ".join(drawn[1:7]), " ".join(drawn)
    return title, body, indexed([(language, title)], [(language, body)], language)


def measure(name: str, query: str, target: int, tries: int) -> list:
    from django.http import QueryDict
    from django.test import Client

    from search.searching import Search

    client, taken, worked = Client(headers={"host": "127.0.0.1"}), [], []
    for _ in range(tries + 2):
        start, began = time.perf_counter(), time.process_time()
        response = client.get(f"/recherche/?{query}")
        taken.append(1000 * (time.perf_counter() - start))
        worked.append(1000 * (time.process_time() - began))
        assert response.status_code == 200, response.status_code
    taken, worked = taken[2:], worked[2:]  # the first ones load what a process keeps
    total = Search.read(QueryDict(query), "fr").total
    return [
        *(name, query if len(query) < LONGEST else f"{query[:LONGEST]}…", total),
        *(f"{median(taken):.1f}", f"{max(taken):.1f}", f"{median(worked):.1f}", f"{target} ms"),
    ]


def measure_change(tries: int) -> list:
    """An article is saved, and its two entries with it."""
    from articles.models import Article

    row, taken = Article.objects.create(slug="mesure", title_fr="Mesure", state=Article.State.PUBLISHED), []
    for number in range(tries):
        row.title_fr = f"Mesure {number}"
        start = time.perf_counter()
        row.save()
        taken.append(1000 * (time.perf_counter() - start))
    return ["a change, with its entries", "", 2, f"{median(taken):.1f}", f"{max(taken):.1f}", "", "—"]


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    main()
