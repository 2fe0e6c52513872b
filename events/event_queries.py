"""The queries of the page of one event: each asks for the columns that the page prints, and its SQL is kept."""

from django.db.models import BigIntegerField, OuterRef, Q

from articles.models import Article
from barometer.models import Study
from casestudies.models import CaseStudy
from directory.models import Company, Quote
from lib.json_rows import JSONRows
from lib.prepared import Keys, Prepared
from themes.at_hand import folded

from .models import Appearance, Event, FillReport, Medium, Session

COMPANY = ("name", "slug", "is_published")
ORGANISERS = Prepared(
    lambda event: Company.objects.filter(organised_events=event).only(*COMPANY).order_by("name"),
    event=BigIntegerField(),
)
# What follows from a talk, enough of each to link to it.
LINK = ("slug", "title_fr", "title_en")


def follow_up() -> dict[str, JSONRows]:
    """The case studies told in a session, the studies presented, and the articles about either; its themes."""
    here, above = OuterRef("pk"), OuterRef(OuterRef("pk"))
    told = CaseStudy.objects.published().filter(sessions=here).order_by("pk")
    presented = Study.objects.published().filter(sessions=here).order_by("pk")
    written = Article.objects.published().filter(Q(case_studies__sessions=above) | Q(studies__sessions=above))
    written = Article.objects.filter(pk__in=written.values("pk")).order_by("first_day", "pk")
    return {
        "told": JSONRows(told, *LINK),
        "presented": JSONRows(presented, *LINK),
        "written": JSONRows(written, *LINK),
    } | folded("events.session")


SESSIONS = Prepared(
    lambda event: Session.objects.filter(event=event).annotate(**follow_up()).order_by("position", "starts_at", "pk"),
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
