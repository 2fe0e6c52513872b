"""Invitation codes: how one is found, whether it holds, and the only door to `InvitationCode.uses_taken`."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q

from lib.prepared import at_hand
from lib.text import code_key

from .models import Event, InvitationCode, Ticket

LONGEST = 100  # what is typed beyond is no code of ours


class CodeRefused(Exception):
    """A code that does not count. Nothing was written by the transaction that saw it.

    `why` is `unknown`, `over` (its last day has passed), `used_up`, or `few`: it counts for `uses_left` places only.
    """

    def __init__(self, why: str, *, uses_left: int = 0):
        super().__init__(why)
        self.why, self.uses_left = why, uses_left


@dataclass(frozen=True)
class GivenCode:
    """What somebody gave as a code: accepted as `code`, or refused for `error` and kept in its field as `typed`.

    `is_new`: it was just accepted or taken away, so that the prices on the page they sent are not with it.
    """

    code: InvitationCode | None = None
    typed: str = ""
    error: str = ""
    is_new: bool = False


NO_CODE = GivenCode()


def find(event: Event, text: str, *, now: datetime.datetime) -> InvitationCode:
    """The code that somebody typed for this event, with its ticket types and a use left. Raises CodeRefused."""
    code = valid(event, text, now=now)
    if not code.uses_left:
        raise CodeRefused("used_up")
    return code


def valid(event: Event, text: str, *, now: datetime.datetime) -> InvitationCode:
    """The same, used up or not: only taking a use tells. One query. Raises CodeRefused."""
    key = code_key(text[:LONGEST])
    links = InvitationCode.ticket_types.through.objects.select_related("invitationcode", "tickettype")
    rows = list(links.filter(invitationcode__event=event, invitationcode__code=key)) if key else []
    if not rows:
        raise CodeRefused("unknown")
    code = rows[0].invitationcode
    if why := refusal(code, now=now):
        raise CodeRefused(why)
    at_hand(code, "ticket_types", [row.tickettype for row in rows])
    return code


def refusal(code: InvitationCode, *, now: datetime.datetime) -> str:
    """Why a code is not accepted, whatever its uses: `unknown` or `over`; else empty."""
    if not code.is_active:
        return "unknown"
    return "over" if code.valid_until and now > code.valid_until else ""


def take(code_id: int, n: int, *, now: datetime.datetime | None = None) -> bool:
    """Use a code for `n` places if it has them all; False, and nothing written, if it has not.

    `now`: only if it is still accepted. Without, for places that were promised while it was.
    """
    codes = InvitationCode.objects.filter(pk=code_id, uses_taken__lte=F("uses_allowed") - n)
    if now:
        codes = codes.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=now), is_active=True)
    return codes.update(uses_taken=F("uses_taken") + n) == 1


def take_all(needs: Counter[int], *, now: datetime.datetime | None = None) -> None:
    """Use codes in primary-key order, and before any quota: one order of locks for everybody.

    Raises CodeRefused; the caller's transaction must then be rolled back.
    """
    for code_id, n in sorted(needs.items()):
        if not take(code_id, n, now=now):
            code = InvitationCode.objects.get(pk=code_id)
            why = refusal(code, now=now) if now else ""
            raise CodeRefused(why or ("few" if code.uses_left else "used_up"), uses_left=code.uses_left)


def give_back(needs: Counter[int]) -> None:
    """Return uses, before any quota. Call it once per use: a count below zero is an error of ours."""
    for code_id, n in sorted(needs.items()):
        codes = InvitationCode.objects.filter(pk=code_id, uses_taken__gte=n)
        if codes.update(uses_taken=F("uses_taken") - n) != 1:
            raise RuntimeError(f"code {code_id} would fall below zero")


def needs_of(codes: Iterable[InvitationCode | None]) -> Counter[int]:
    """How many uses of each code these tickets ask for: one a ticket."""
    return Counter(code.pk for code in codes if code)


def needs_of_tickets(tickets: Iterable[Ticket]) -> Counter[int]:
    return Counter(ticket.invitation_code_id for ticket in tickets if ticket.invitation_code_id)
