"""What a registration costs over HTTP, and what two hundred people do to the last twenty seats.

.venv/bin/python benchmarks/registrations.py [--postgres] [--people 300] [--crowds 3]

Each person is a browser of their own: GET of the form, POST of it with its cookie and token. Nobody waits for mail;
`run_due_work` runs beside, as it does with `make run`. CPU is that of the server's workers, from /proc.
"""

import argparse
import re
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from statistics import median
from urllib.parse import urlencode

from load import ask, page_of, percentile, request
from standing import EVENT, Site, conditions, database, prepare, serve, table, use

FORM = f"/evenements/{EVENT}/inscription/"
SEATS, CROWD = 20, 200
HIDDEN = re.compile(rb'name="(csrfmiddlewaretoken|form_token|price_digest)" value="([^"]+)"')
CHOICE = re.compile(rb'type="radio" name="(p1-part_\d+)"[^>]* value="(\d+)"')
COOKIE = re.compile(rb"set-cookie: ([^;\r]+)", re.IGNORECASE)
OUTCOME = re.compile(rb'data-outcome="(\w+)"')
numbers = count(1)


class Person:
    """A browser that opens the form, and sends it."""

    def __init__(self, site: Site):
        self.site = site

    def open(self) -> None:
        self.connection = socket.create_connection((self.site.host, self.site.port), timeout=60)
        answer = ask(self.connection, request(self.site.host, self.site.port, FORM))
        page = page_of(answer)
        part, ticket_type = CHOICE.search(page).groups()
        number = next(numbers)
        fields = {name.decode(): value.decode() for name, value in HIDDEN.findall(page)}
        fields |= {"p1-first_name": "Zoé", "p1-last_name": f"Martin {number}", "p1-email": f"p{number}@example.org"}
        self.fields = fields | {part.decode(): ticket_type.decode(), "method": "door", "terms": "on"}
        self.cookie = COOKIE.search(answer)[1].decode()

    def send(self) -> str:
        """`taken` or `full`, or the status of an answer that is neither."""
        headers = (
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Cookie: {self.cookie}\r\nOrigin: http://{self.site.host}:{self.site.port}\r\n"
        )
        body = urlencode(self.fields).encode()
        message = request(self.site.host, self.site.port, FORM, method="POST", headers=headers, body=body)
        began = time.perf_counter()
        answer = ask(self.connection, message)
        self.took = time.perf_counter() - began
        self.connection.close()
        status = answer[9:12].decode()
        found = OUTCOME.search(page_of(answer))
        if status == "302":
            return "taken"
        return found[1].decode() if found else f"HTTP {status}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--crowds", type=int, default=3)
    options = parser.parse_args()
    with database(is_postgres=options.postgres) as environment:
        print(f"Registrations. {conditions(environment)}.\n")
        prepare(environment)
        use(environment)
        with serve(environment) as site:
            seats_left(100_000)
            stream(site, people=20, at_once=4)  # both workers load what they need
            rows = [[f"{n} at once", *stream(site, people=options.people, at_once=n)] for n in (1, 8)]
            table(["GET + POST", "a second", "CPU ms each", "POST p50 ms", "POST p99 ms"], rows)
            print(f"\n{CROWD} people send the form for the last {SEATS} seats at once:")
            crowds = [crowd(site) for _ in range(options.crowds)]
            for told, taken, times in crowds:
                print(f"  told {dict(told)}, {taken} taken, p50 {times[0]:.2f} s, p99 {times[1]:.2f} s")
            print(
                f"  medians: p50 {median(c[2][0] for c in crowds):.2f} s, p99 {median(c[2][1] for c in crowds):.2f} s"
            )
        report_invariants()


def stream(site: Site, *, people: int, at_once: int) -> list[str]:
    def register(_) -> float:
        person = Person(site)
        person.open()
        outcome = person.send()
        assert outcome == "taken", outcome
        return person.took

    before, began = site.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        times = list(pool.map(register, range(people)))
    took, cpu = time.perf_counter() - began, site.cpu_seconds() - before
    return [
        f"{people / took:.0f}",
        f"{cpu * 1000 / people:.1f}",
        f"{percentile(times, 0.5) * 1000:.0f}",
        f"{percentile(times, 0.99) * 1000:.0f}",
    ]


def crowd(site: Site) -> tuple[Counter, int, tuple[float, float]]:
    """What each was told, how many seats were taken, and the median and 99th percentile of their waits in seconds."""
    before = seats_left(SEATS)
    people = [Person(site) for _ in range(CROWD)]
    for person in people:
        person.open()
    together, told = threading.Barrier(CROWD), Counter()

    def send(person: Person) -> None:
        together.wait()
        told[person.send()] += 1

    threads = [threading.Thread(target=send, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = [person.took for person in people]
    return told, seats_taken() - before, (percentile(times, 0.5), percentile(times, 0.99))


def room():
    from events.models import Quota

    return Quota.objects.get(event__slug=EVENT, is_room=True)


def seats_taken() -> int:
    return room().seats_taken


def seats_left(number: int) -> int:
    """Make the room so large that this many seats are left; how many are taken."""
    quota = room()
    quota.capacity = quota.seats_taken + number
    quota.save()
    return quota.seats_taken


def report_invariants() -> None:
    import billing.invariants
    import events.invariants

    wrong = [*events.invariants.broken(), *events.invariants.notes(), *billing.invariants.broken()]
    print(f"\nInvariants recounted afterwards: {'; '.join(wrong) or 'all is well'}.")


if __name__ == "__main__":
    main()
