"""The list of case studies: its facets, its order, what its cards show."""

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from directory.models import Company
from lib import listing
from lib.listing import Linked, Own

from .models import CaseStudy, Channel, Platform, Result, Use

COMPANY_FIELDS = ("name", "slug", "sector", "sector_fr", "sector_en", "is_published")
COMPANIES = CaseStudy.companies.through
SECTOR = {"key": "sector_fr", "slug": "sector_fr", "label": "sector_{}"}


class Listing(listing.Listing):
    """One page of the published case studies; six queries in all."""

    model = CaseStudy
    total = "nature"
    sources = {
        "usage": Linked(CaseStudy.uses.through, "casestudy", "use", Use),
        "canal": Linked(Channel, "case_study", "platform", Platform, label="name", is_repeated=True),
        # Two companies of one case study may be of one sector.
        "secteur": Linked(COMPANIES, "casestudy", "company__sector_fr", Company, **SECTOR, is_repeated=True),
        "entreprise": Linked(COMPANIES, "casestudy", "company", Company, label="name"),
        "nature": Own(F("kind"), lambda value: Q(kind=value)),
    }

    def titles(self) -> dict[str, str]:
        return {
            "usage": _("Usages"),
            "canal": _("Canal"),
            "secteur": _("Secteur"),
            "entreprise": _("Entreprise"),
            "nature": _("Nature"),
        }

    def words(self, name: str, value: str) -> str:
        return str(CaseStudy.Kind(value).label) if value in CaseStudy.Kind.values else value

    def ordered(self, rows: QuerySet) -> QuerySet[CaseStudy]:
        """Newest telling first, the undated last; each with its companies, themes and results."""
        return rows.order_by(F("first_day").desc(nulls_last=True), "pk").prefetch_related(
            Prefetch("companies", Company.objects.only(*COMPANY_FIELDS)),
            "themes",
            Prefetch("results", Result.objects.order_by("position")),
        )
