"""A process of a race. Reads its jobs, says it is ready, waits for the start, then does them all, several at once.

Run as `python -m tests.races.worker`; for each race, one JSON object on a line of standard input, then a line to
start it. It ends when its input does.
"""

import json
import sys
import threading
import time

import django

django.setup()

from django.db import OperationalError, connection, transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from billing import operations as billing  # noqa: E402
from billing.models import Method, Payment, Refund  # noqa: E402
from events import codes, operations, seats  # noqa: E402
from events.models import Event, InvitationCode, Quota, Registration  # noqa: E402
from events.offers import ANYBODY, Buyer, offer_of  # noqa: E402
from events.operations import AttendeeInput, Choice  # noqa: E402
from tests.races import line, lunch  # noqa: E402
from tests.races.looking import LOOK  # noqa: E402


def register(job: dict) -> dict:
    event, now = Event.objects.get(pk=job["event"]), timezone.now()
    try:
        buyer = Buyer(code=codes.find(event, job["code"], now=now)) if "code" in job else ANYBODY
        offer = offer_of(event, now=now, buyer=buyer)
        wanted = offer.ticket_types[job.get("type", 0)]
        people = [AttendeeInput("Zoé", "Martin", email, [Choice(wanted)]) for email in job["emails"]]
        registration = operations.register(
            event=event,
            form_token=job["token"],
            attendees=people,
            method=Method.DOOR,
            language="fr",
            price_digest=offer.digest,
            consents={},
            now=now,
            buyer=buyer,
        )
    except operations.CodeRefused:
        return {"outcome": "refused"}
    except operations.SoldOut:
        return {"outcome": "full"}
    except operations.AlreadyRegistered:
        return {"outcome": "already"}
    return {"outcome": "confirmed", "pk": registration.pk, "places": len(people)}


def register_after_a_look(job: dict) -> dict:
    """The twin of `register`: looks whether a seat is left, then takes it whatever has happened since."""
    offer = offer_of(Event.objects.get(pk=job["event"]), now=timezone.now())
    if offer.left(offer.ticket_types[job.get("type", 0)]) < len(job["emails"]):
        return {"outcome": "full"}
    time.sleep(LOOK)
    return register(job)


take_with_its_condition = seats.take


def take_without_a_condition(quota_id: int, n: int, **options) -> bool:
    return Quota.objects.filter(pk=quota_id).update(seats_taken=F("seats_taken") + n) == 1


def register_with_a_code_after_a_look(job: dict) -> dict:
    """The twin of a code that is used up: looks whether it counts, then uses it whatever has happened since."""
    event, now = Event.objects.get(pk=job["event"]), timezone.now()
    try:
        find_with_its_condition(event, job["code"], now=now)
    except codes.CodeRefused:
        return {"outcome": "refused"}
    time.sleep(LOOK)
    return register(job)


use_with_its_condition, find_with_its_condition = codes.take, codes.find


def use_without_a_condition(code_id: int, n: int, **options) -> bool:
    return InvitationCode.objects.filter(pk=code_id).update(uses_taken=F("uses_taken") + n) == 1


def submit_after_a_look(job: dict) -> dict:
    """The twin of the UNIQUE form token: looks for a registration of this person, then writes one."""
    if Registration.objects.filter(buyer_email=job["emails"][0]).exists():
        return {"outcome": "again"}
    time.sleep(LOOK)
    return register({**job, "token": f"{job['token']}-{threading.get_ident()}-{time.time_ns()}"})


def release(job: dict) -> dict:
    return {"outcome": "released", "places": operations.release_overdue(now=timezone.now())}


def release_after_a_look(job: dict) -> dict:
    """The twin of `release_overdue`: lists what is overdue, then gives the seats back without looking again."""
    overdue = list(Registration.objects.overdue(timezone.now()))
    time.sleep(LOOK)
    for registration in overdue:
        with transaction.atomic():
            seats.give_back(seats.needs_of_tickets(operations.standing_tickets(registration)))
            Registration.objects.filter(pk=registration.pk).update(state="expired", ended_at=timezone.now())
    return {"outcome": "released", "places": len(overdue)}


def pay(job: dict) -> dict:
    """Record the transfer of a registration, which may have expired."""
    registration = Registration.objects.select_related("order").get(pk=job["registration"])
    billing.record_payment(
        order=registration.order,
        amount_cents=registration.order.total_cents,
        method=Method.TRANSFER,
        provider_ref=job["ref"],
        now=timezone.now(),
    )
    registration.refresh_from_db()
    return {"outcome": registration.state, "places": 1}


def pay_after_a_look(job: dict) -> dict:
    """The twin of `record_payment`: looks whether this order was paid, then books the money."""
    registration = Registration.objects.get(pk=job["registration"])
    if Payment.objects.filter(order=registration.order_id).exists():
        return {"outcome": "again"}
    time.sleep(LOOK)
    return pay({**job, "ref": f"{threading.get_ident()}-{time.time_ns()}"})


def refund(job: dict) -> dict:
    row = Refund.objects.select_related("order").get(pk=job["refund"])
    is_first = billing.mark_refunded(refund=row, by=None, now=timezone.now())
    return {"outcome": "refunded" if is_first else "already"}


def refund_after_a_look(job: dict) -> dict:
    """The twin of `mark_refunded`: looks at the state, then notes that the money went back."""
    row = Refund.objects.get(pk=job["refund"])
    if row.state != Refund.State.DUE:
        return {"outcome": "already"}
    time.sleep(LOOK)
    Refund.objects.filter(pk=row.pk).update(state=Refund.State.DONE, done_at=timezone.now())
    return {"outcome": "refunded"}


def give_code_back_after_a_look(job: dict) -> dict:
    """The twin of a cancellation: looks whether the registration stands, then gives its use of the code back."""
    registration = Registration.objects.get(pk=job["registration"])
    if registration.state != Registration.State.CONFIRMED:
        return {"outcome": "too late"}
    time.sleep(LOOK)
    codes.give_back(codes.needs_of_tickets(operations.standing_tickets(registration)))
    Registration.objects.filter(pk=registration.pk).update(state="cancelled", ended_at=timezone.now())
    return {"outcome": "cancelled"}


def cancel(job: dict) -> dict:
    registration = Registration.objects.get(pk=job["registration"])
    try:
        operations.cancel_tickets(
            registration=registration, tickets=operations.standing_tickets(registration), now=timezone.now()
        )
    except operations.TooLate:
        return {"outcome": "too late"}
    return {"outcome": "cancelled"}


ACTS = {
    act.__name__: act
    for act in (
        register,
        register_after_a_look,
        register_with_a_code_after_a_look,
        give_code_back_after_a_look,
        submit_after_a_look,
        release,
        release_after_a_look,
        pay,
        pay_after_a_look,
        refund,
        refund_after_a_look,
        cancel,
        *line.ACTS,
        *lunch.ACTS,
    )
}


def persevere(job: dict) -> dict:
    """Do a job as the visitor does who is answered 503: SQLite stays locked, the same form is sent again."""
    for _ in range(3):
        try:
            return ACTS[job["act"]](job)
        except OperationalError as error:
            if "database is locked" not in str(error):
                raise
    return ACTS[job["act"]](job)


def work(jobs: list[dict], start: threading.Event, results: list[dict]) -> None:
    connection.ensure_connection()
    start.wait()
    for job in jobs:
        try:
            results.append(persevere(job))
        except Exception as error:
            results.append({"outcome": "error", "why": repr(error)})
    connection.close()


def race(task: dict) -> None:
    seats.take = take_without_a_condition if task["unguarded"] else take_with_its_condition
    codes.take = use_without_a_condition if task["unguarded"] else use_with_its_condition
    codes.find = codes.valid if task["unguarded"] else find_with_its_condition
    lunch.guard(is_on=not task["unguarded"])
    start, results = threading.Event(), []
    threads = [threading.Thread(target=work, args=(jobs, start, results)) for jobs in task["lanes"]]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.readline()
    start.set()
    for thread in threads:
        thread.join()
    print(json.dumps(results), flush=True)


def main() -> None:
    while line := sys.stdin.readline():
        race(json.loads(line))


if __name__ == "__main__":
    main()
