"""How fast the public pages are, as a share of a bare answer of the same server, and what each costs.

.venv/bin/python benchmarks/pages.py [--postgres] [--rounds 3] [--seconds 2]

Two servers, one after the other: with the page cache, and without. Each page is asked for in alternating rounds with
/healthz, a view of two bytes behind the whole middleware, and with a short answer that is kept: a kept page is served
above the session, like that one, and so can be faster than /healthz. Medians of the rounds. CPU is that of the
server's workers, from /proc: unlike the rate it does not count the client beside it. How much slower this machine is
than the one on which the goals were set comes from the yardsticks of `yardstick.py`, taken in the same rounds.
"""

import argparse
import socket
from collections.abc import Callable
from statistics import median

import yardstick
from load import ask, hammer, links, page_of, request
from standing import EVENT, Site, conditions, database, prepare, serve, table, use

BARE = "/healthz"
SHORT = f"/evenements/{EVENT}/agenda.ics"
PAGES = {
    "home": "/",
    "events": "/evenements/",
    "an event": "/evenements/media-aces-2012-03/",
    "an open event": f"/evenements/{EVENT}/",
    "speakers": "/intervenants/",
    "companies": "/entreprises/",
    "case studies": "/etudes-de-cas/",
    "articles": "/articles/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    options = parser.parse_args()
    with database(is_postgres=options.postgres) as environment:
        print(f"Pages. {conditions(environment)}; medians of {options.rounds} rounds of {options.seconds:g} s.\n")
        prepare(environment)
        with serve(environment) as site:
            cached, weights = measure(site, options), {name: weight(site, path) for name, path in PAGES.items()}
            memory = site.memory_mb()
        use(environment | {"PAGE_CACHE_SECONDS": "0"})
        here: list[dict[str, float]] = []
        with serve(environment | {"PAGE_CACHE_SECONDS": "0"}) as site, yardstick.serve() as bare:
            made = measure(site, options, lambda: here.append(yardstick.measure(bare, seconds=options.seconds)))
        yardstick.say(here)
        print_pages(cached, made, weights)
        print(f"\nMemory after this, with the cache: {' and '.join(f'{mb:.0f} MB' for mb in memory)} a worker.")


def measure(
    site: Site, options, each_round: Callable[[], None] = lambda: None
) -> dict[str, tuple[float, float, float, float]]:
    """For each page (answers a second, as a share of the bare one, of the short one, ms of CPU), medians of rounds.

    The same for the bare and for the short one, under their paths. `each_round` measures something beside.
    """
    paths = {BARE: BARE, SHORT: SHORT, **PAGES}
    for path in [*paths.values()] * 2:
        hammer(site.host, site.port, path, seconds=0.3)  # both workers load what they need
    rounds = []
    for _ in range(options.rounds):
        found = {name: once(site, path, options.seconds) for name, path in paths.items()}
        each_round()
        bare, short = found[BARE][0], found[SHORT][0]
        rounds.append({name: (rate, rate / bare, rate / short, cpu) for name, (rate, cpu) in found.items()})
    return {name: tuple(median(one[name][n] for one in rounds) for n in range(4)) for name in paths}


def once(site: Site, path: str, seconds: float) -> tuple[float, float]:
    before = site.cpu_seconds()
    answers, took = hammer(site.host, site.port, path, seconds=seconds)
    return answers / took, (site.cpu_seconds() - before) * 1000 / answers


def weight(site: Site, path: str) -> tuple[float, float, float]:
    """Kilobytes that a browser receives of HTML, CSS and JS."""
    with socket.create_connection((site.host, site.port)) as connection:

        def fetch(path: str) -> bytes:
            return ask(connection, request(site.host, site.port, path))

        answer = fetch(path)
        sizes = {".css": 0, ".js": 0}
        for address in links(page_of(answer).decode()):
            sizes[address[address.rindex(".") :]] += weighed(fetch(address))
    return weighed(answer) / 1000, sizes[".css"] / 1000, sizes[".js"] / 1000


def weighed(answer: bytes) -> int:
    return len(answer.partition(b"\r\n\r\n")[2])


def count_queries(path: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def print_pages(cached, made, weights) -> None:
    rows = []
    for name, path in PAGES.items():
        kept, fresh = cached[name], made[name]
        rows.append(
            [
                f"{name} {path}",
                *[f"{kept[0]:.0f}", f"{kept[1]:.0%}", f"{kept[2]:.0%}", f"{kept[3]:.2f}"],
                *[f"{fresh[0]:.0f}", f"{fresh[1]:.0%}", f"{fresh[3]:.1f}", count_queries(path)],
                "{:.1f} + {:.1f} + {:.1f}".format(*weights[name]),
            ]
        )
    for found, words in ((cached, "cached"), (made, "made anew")):
        for path in (BARE, SHORT):
            print(f"{path}, {words}: {found[path][0]:.0f}/s, {found[path][3]:.2f} ms of CPU")
    print()
    table(
        [
            "page",
            "kept/s",
            "of bare",
            "of short",
            "CPU ms",
            "made/s",
            "of bare",
            "CPU ms",
            "SQL",
            "HTML + CSS + JS, kB",
        ],
        rows,
    )


if __name__ == "__main__":
    main()
