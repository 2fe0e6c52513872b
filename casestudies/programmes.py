"""The pages of programmes: all of them, and what one asks, gives and reached."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, Prefetch, QuerySet

from directory.models import Company
from directory.notes import about, folded

from .models import CaseStudy, Programme, ProgrammeFigure

PER_PAGE = 24


def programme_list(number: str | None) -> Page:
    """The published ones by company, those of none last; each with its figures. Four queries at most."""
    companies = Company.objects.only("name", "slug", "is_published")
    rows = Programme.objects.published().order_by(F("company__name").asc(nulls_last=True), "title_fr", "pk")
    rows = rows.prefetch_related(Prefetch("company", companies), "figures")
    return Paginator(rows, PER_PAGE).get_page(number)


def complete(rows: QuerySet[Programme]) -> QuerySet[Programme]:
    """With company, platform, source, and what the documents contradict about it."""
    rows = rows.select_related("company", "platform", "source")
    return rows.annotate(**folded(about("casestudies.programme", OuterRef("pk"))))


@dataclass(frozen=True)
class ProgrammePage:
    """`programme` comes from `complete`."""

    programme: Programme

    @cached_property
    def figures(self) -> list[ProgrammeFigure]:
        return list(self.programme.figures.all())

    @property
    def headline(self) -> ProgrammeFigure | None:
        """The first figure, for the corner."""
        return next(iter(self.figures), None)

    @cached_property
    def case_studies(self) -> list[CaseStudy]:
        return list(self.programme.case_studies.published().order_by("title_fr", "pk"))

    @cached_property
    def others(self) -> list[Programme]:
        """What else the same company runs."""
        if self.programme.company_id is None:
            return []
        rows = Programme.objects.published().filter(company=self.programme.company_id).exclude(pk=self.programme.pk)
        return list(rows.order_by("title_fr", "pk"))
