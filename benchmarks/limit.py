"""The least that a registration can cost on this machine: its own SQL statements, sent without any framework.

.venv/bin/python benchmarks/limit.py [--postgres] [--seconds 3] [--processes 1 2]

One registration is recorded, statement by statement; then processes repeat those statements with fresh names and
keys, straight through the database driver. Beside it, the same processes call `operations.register`, which adds
Django, the rules and the mail; and one process writes that mail alone, without its row.
"""

import argparse
import multiprocessing
import re
import secrets
import time
from statistics import median

from standing import EVENT, conditions, database, prepare, table, use

INSERT = re.compile(r'INSERT (?:OR IGNORE )?INTO "(\w+)" \(([^)]*)\)')
KEYS = {
    "registration_id": "events_registration",
    "attendee_id": "events_attendee",
    "order_id": "billing_order",
    "order_line_id": "billing_orderline",
}
CONTROL = re.compile(r"BEGIN|SAVEPOINT|RELEASE|ROLLBACK|COMMIT")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, nargs="*", default=[1, 2])
    options = parser.parse_args()
    with database(is_postgres=options.postgres) as environment:
        print(f"Limit. {conditions(environment)}; medians of {options.rounds} rounds of {options.seconds:g} s.\n")
        prepare(environment)
        rows = []
        for processes in options.processes:
            rounds = [
                [run(way, environment, processes, options.seconds) for way in ("statements", "operation")]
                for _ in range(options.rounds)
            ]
            raw, whole = (median(one[n] for one in rounds) for n in range(2))
            share = median(one[1] / one[0] for one in rounds)
            rows.append([f"{processes} process{'es' * (processes > 1)}", f"{raw:.0f}", f"{whole:.0f}", f"{share:.0%}"])
        table(["a second", "statements alone", "operations.register", "share"], rows)
        report(environment)


def run(way: str, environment: dict[str, str], processes: int, seconds: float) -> float:
    """Registrations a second of so many processes, started together."""
    context = multiprocessing.get_context("spawn")
    ready, results = context.Barrier(processes), context.Queue()
    workers = [context.Process(target=work, args=(way, environment, seconds, ready, results)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    rates = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    if None in rates:
        raise SystemExit("A process failed; see above.")
    return sum(rates)


def work(way: str, environment: dict[str, str], seconds: float, ready, results) -> None:
    try:
        results.put(rate(way, environment, seconds, ready))
    except BaseException:
        results.put(None)
        raise


def rate(way: str, environment: dict[str, str], seconds: float, ready) -> float:
    use(environment)
    again = Repeat() if way == "statements" else register
    for _ in range(3):
        again()
    ready.wait()
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        again()
        done += 1
    return done / (time.perf_counter() - began)


def register():
    """One person registers at the event of the demonstration, to pay at the door."""
    from django.utils import timezone

    from events import operations
    from events.models import Event, Quota
    from events.offers import offer_of

    if not hasattr(register, "event"):
        register.now = timezone.now()
        Quota.objects.filter(event__slug=EVENT).update(capacity=10_000_000)
        register.event = Event.objects.get(slug=EVENT)
        register.offer = offer_of(register.event, now=register.now)
    person = operations.AttendeeInput(
        "Zoé", "Martin", f"{secrets.token_hex(8)}@example.org", [operations.Choice(register.offer.ticket_types[0])]
    )
    return operations.register(
        event=register.event,
        form_token=secrets.token_urlsafe(24),
        attendees=[person],
        method="door",
        language="fr",
        price_digest=register.offer.digest,
        consents={"terms": "J’accepte."},
        now=register.now,
    )


def record() -> list[tuple[str, tuple]]:
    """The statements of one registration, with their values."""
    from django.db import connection

    statements = []

    def note(execute, sql, params, many, context):
        if not CONTROL.match(sql):
            statements.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        register()
    return statements


class Repeat:
    """The statements of a registration, again and again, with what must differ made anew.

    What differs was found by recording twice: a number that changed is the key of a row inserted before, a text that
    changed is unique and becomes another of the same length.
    """

    def __init__(self):
        from django.db import connection

        register()
        first, second = record(), record()
        assert [sql for sql, _ in first] == [sql for sql, _ in second]
        self.is_sqlite = connection.vendor == "sqlite"
        self.connection = connection.connection
        self.steps = [
            (self.own(sql), params, {n: table_of(sql, n) for n, value in enumerate(params) if value != other[n]})
            for (sql, params), (_, other) in zip(first, second, strict=True)
        ]

    def own(self, sql: str) -> str:
        """The statement with the place-holders of the driver."""
        return sql.replace("%s", "?").replace("%%", "%") if self.is_sqlite else sql

    def __call__(self) -> None:
        keys: dict[str, int] = {}
        cursor = self.connection.cursor()
        if self.is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        for sql, params, varying in self.steps:
            values = list(params)
            for place, name in varying.items():
                values[place] = keys[name] if isinstance(values[place], int) else anew(values[place])
            cursor.execute(sql, values)
            if " RETURNING " in sql:
                keys[INSERT.match(sql)[1]] = cursor.fetchall()[0][0]
            elif sql.startswith("SELECT"):
                cursor.fetchall()
        self.connection.commit()
        cursor.close()


def anew(value):
    """Another text of the same length; what is not plain text stays."""
    is_plain = isinstance(value, str) and value[:1] not in "[{"
    return secrets.token_hex(len(value) // 2 + 1)[: len(value)] if is_plain else value


def table_of(sql: str, place: int) -> str:
    """The table whose key stands at this place of a statement, by the name of the column."""
    if insert := INSERT.match(sql):
        columns = re.findall(r'"(\w+)"', insert[2])
        table, column = insert[1], columns[place % len(columns)]
    else:
        before = "%s".join(sql.split("%s")[: place + 1])
        names = re.findall(r'(?:"(\w+)"\.)?"(\w+)" (?:=|IN) \(?$', before)
        table, column = names[-1] if names else ("", "")  # a text without a name of its own
    return KEYS.get(column, table)


def report(environment: dict[str, str]) -> None:
    """How many statements there are, and what writing the mail of one registration takes."""
    use(environment)
    from django.utils import timezone

    from mail import operations as mail

    registration = register()
    statements = record()
    written, keep = [], mail.queue_all
    writing = sum(sql.startswith(("INSERT", "UPDATE", "DELETE")) for sql, _ in statements)
    print(f"\n{len(statements)} statements, {writing} of them write.")
    from events.mails import registering as mails

    try:
        mails.queue_all = lambda letters, *, now: written.extend(letters)
        mails.queue_confirmed(registration=registration, now=timezone.now())
    finally:
        mails.queue_all = keep
    times = []
    for _ in range(50):
        began = time.process_time()
        for letter in written:
            mail.write(letter, now=timezone.now())
        times.append(time.process_time() - began)
    print(f"Writing its mail, subject, text and HTML: {median(times) * 1000:.1f} ms of CPU (in operations.register).")


if __name__ == "__main__":
    main()
