"""Making invitation codes, one for each guest or one for many."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from accounts.models import User
from lib.tokens import readable_code

from ..models import Event, InvitationCode, TicketType

LENGTH = 8  # about 38 bits: enough where wrong codes are counted


@transaction.atomic
def make_codes(
    *,
    event: Event,
    count: int,
    ticket_types: Sequence[TicketType],
    label: str = "",
    uses_allowed: int = 1,
    amount_cents: int = 0,
    valid_until: datetime.datetime | None = None,
    by: User | None = None,
) -> list[InvitationCode]:
    """`count` random codes that can be read aloud, all for the same ticket types and on the same terms."""
    known = set(event.invitation_codes.values_list("code", flat=True))
    made: set[str] = set()
    while len(made) < count:
        made |= {readable_code(LENGTH)} - known
    rows = [
        InvitationCode(
            event=event,
            code=code,
            label=label,
            uses_allowed=uses_allowed,
            amount_cents=amount_cents,
            valid_until=valid_until,
        )
        for code in sorted(made)
    ]
    rows = bulk_create_with_history(rows, InvitationCode, default_user=by)
    link = InvitationCode.ticket_types.through
    link.objects.bulk_create(
        [link(invitationcode_id=row.pk, tickettype_id=ticket_type.pk) for row in rows for ticket_type in ticket_types]
    )
    return rows
