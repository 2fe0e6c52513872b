"""The cancellation steps of an event, brought along in the query of the event."""

from django.db.models import BigIntegerField, OuterRef

from lib.json_rows import JSONRows
from lib.prepared import Prepared

from .models import CancellationStep, Event

FIELDS = ("until_days_before", "percent_due")
STEPS = Prepared(
    lambda event: CancellationStep.objects.filter(event=event).order_by("-until_days_before").values_list(*FIELDS),
    event=BigIntegerField(),
)


def folded_schedule() -> JSONRows:
    """For `annotate(schedule=…)` on events."""
    return JSONRows(CancellationStep.objects.filter(event=OuterRef("pk")).order_by("-until_days_before"), *FIELDS)


def schedule_of(event: Event) -> list[tuple[int, int]]:
    """Each step as (days before, % due), the earliest first; no query where the event brought its `schedule`."""
    found = event.__dict__["schedule"] if "schedule" in event.__dict__ else STEPS(event=event.pk)
    return [(days, percent) for days, percent in found]
