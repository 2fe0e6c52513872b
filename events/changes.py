"""What changed in an event, as sentences for those who are registered. Pure: two states in, sentences out."""

from django.utils import formats
from django.utils.translation import gettext as _

from .models import Event


def moment(event: Event) -> str:
    start = event.local_start
    return formats.date_format(start, "l j F Y, H:i") if start else str(event.partial_date)


def sentences(before: Event, after: Event) -> list[str]:
    """One sentence for a new date or hour, one for a new place; none when nothing that matters to a visitor moved."""
    changed = []
    if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
        changed.append(_("Nouvelle date\u00a0: %(new)s (avant\u00a0: %(old)s).") % {"new": moment(after), "old": moment(before)})
    if before.venue_id != after.venue_id and after.venue:
        address = after.venue.address
        place = f"{after.venue}, {address}" if address else str(after.venue)
        changed.append(_("Nouveau lieu\u00a0: %(place)s.") % {"place": place})
    return changed
