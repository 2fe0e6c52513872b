"""The queries of the page of one event: each asks for the columns that the page prints, and its SQL is kept."""

from django.db.models import BigIntegerField, F, Q

from directory.models import Company, Quote
from lib.prepared import Keys, Prepared

from .models import Appearance, CancellationStep, Event, FillReport, Medium, Session

COMPANY = ("name", "slug", "is_published")
ORGANISERS = Prepared(
    lambda event: Company.objects.filter(organised_events=event).only(*COMPANY).order_by("name"),
    event=BigIntegerField(),
)
# A session comes once for each case study told in it.
SESSIONS = Prepared(
    lambda event: (
        Session.objects.filter(event=event)
        .annotate(
            told_slug=F("case_studies__slug"),
            told_state=F("case_studies__state"),
            told_title_fr=F("case_studies__title_fr"),
            told_title_en=F("case_studies__title_en"),
        )
        .order_by("position", "starts_at", "pk", "case_studies__pk")
    ),
    event=BigIntegerField(),
)
APPEARANCES = Prepared(
    lambda event: (
        Appearance.objects.filter(session__event=event)
        .select_related("person", "company")
        .only(
            *("session_id", "role", "name_written", "job_title", "job_title_fr", "job_title_en"),
            *("is_inferred", "inferred_fields", "person__name", "person__slug", "person__is_published"),
            *(f"company__{name}" for name in COMPANY),
        )
        .order_by("position", "pk")
    ),
    event=BigIntegerField(),
)
QUOTES = Prepared(
    lambda event: (
        Quote.objects.filter(sessions__event=event)
        .select_related("person", "source")
        .order_by("sessions__position", "sessions__pk", "pk")
    ),
    event=BigIntegerField(),
)
MEDIA = Prepared(
    lambda event: Medium.objects.filter(Q(event=event) | Q(session__event=event)).order_by("slug"),
    event=BigIntegerField(),
)
FILL_REPORTS = Prepared(
    lambda event: FillReport.objects.filter(event=event).order_by("reported_on"), event=BigIntegerField()
)
STEPS = Prepared(
    lambda event: CancellationStep.objects.filter(event=event).order_by("-until_days_before"), event=BigIntegerField()
)
AROUND = Prepared(
    lambda event, above: (
        Event.objects.published()
        .filter(Q(parent=event) | Q(course=event) | Q(pk__in=above))
        .only(
            *("slug", "title", "title_fr", "title_en", "parent_id", "course_id", "time_zone", "starts_at", "ends_at"),
            *("first_day", "last_day", "date_precision", "date_written", "is_date_inferred"),
        )
        .order_by("first_day", "starts_at", "pk")
    ),
    event=BigIntegerField(),
    above=Keys(),
)
