"""What the page of a case study says to machines; what was deduced is left out, lest it pass for certain."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib import jsonld

from .models import Programme
from .reading import CaseStudyPage


def of_case_study(page: CaseStudyPage) -> list[jsonld.Node]:
    """An article of ours about companies: when they told it is its period, not the day it was published."""
    row, path = page.case_study, page.case_study.get_absolute_url()
    companies = [
        jsonld.organization(name=company.name, path=company.get_absolute_url() if company.is_published else "")
        for company in page.companies
    ]
    said = jsonld.article(
        title=row.title,
        path=path,
        language=get_language() or "fr",
        authors=[jsonld.the_association()],
        abstract=row.summary,
        section=_("Études de cas"),
        keywords=[use.name for use in page.uses],
        about=companies,
        temporalCoverage="" if row.is_date_inferred else jsonld.interval(row.partial_date),
    )
    way = [(_("Accueil"), reverse("home")), (_("Études de cas"), reverse("casestudies:list"))]
    return [said, jsonld.breadcrumbs(*way, (row.title, path))]


def of_programme(programme: Programme) -> list[jsonld.Node]:
    """The way to its page."""
    way = [
        (_("Accueil"), reverse("home")),
        (_("Études de cas"), reverse("casestudies:list")),
        (_("Programmes"), reverse("casestudies:programmes")),
    ]
    return [jsonld.breadcrumbs(*way, (programme.title, programme.get_absolute_url()))]
