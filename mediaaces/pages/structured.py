"""What the pages of the association and of a company say to machines; what was deduced is left out."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.models import Company, Person
from lib import jsonld
from lib.jsonld import Node, absolute, node
from members.models import Membership

if TYPE_CHECKING:
    from .company import CompanyPage

QUANTITIES = {
    "exact": "value",
    "approx": "value",
    "more_than": "minValue",
    "at_least": "minValue",
    "less_than": "maxValue",
}


def of_association(*, founders: Iterable[Person] = (), members: Iterable[Company] = ()) -> Node:
    people = [jsonld.person(name=person.name, path=person.get_absolute_url()) for person in founders]
    companies = [jsonld.organization(name=row.name, path=row.get_absolute_url()) for row in members]
    return jsonld.the_association() | node(
        "Organization",
        description=_(
            "Media Aces réunit des entreprises qui pratiquent les réseaux sociaux et acceptent de dire ce qu’elles "
            "ont tenté, ce que cela a coûté et ce que cela a donné."
        ),
        logo=absolute(static("img/apple-touch-icon.png")),
        founder=people,
        member=companies,
    )


def of_site() -> Node:
    """The site and its search."""
    search = node("EntryPoint", urlTemplate=f"{absolute(reverse('search'))}?q={{search_term_string}}")
    asked = {"query-input": "required name=search_term_string"}
    return node(
        "WebSite",
        id_=absolute("/#site"),
        name="Media Aces",
        url=absolute(reverse("home")),
        inLanguage=get_language(),
        publisher=jsonld.the_association(),
        potentialAction=node("SearchAction", target=search) | asked,
    )


def of_company(page: "CompanyPage") -> list[Node]:
    row, path = page.company, page.company.get_absolute_url()
    place = {} if row.is_inferred("country") else {"addressLocality": row.city, "addressCountry": row.country}
    parent = None if row.is_inferred("parent") else row.parent
    recorded = [known for known in page.memberships if known.evidence != Membership.Evidence.IMPLIED]
    said = jsonld.organization(
        name=row.name,
        path=path,
        alternateName=[str(name) for name in row.other_names or []],
        address=node("PostalAddress", **place) if any(place.values()) else None,
        foundingDate=str(row.founded_year) if row.founded_year and not row.is_inferred("founded_year") else "",
        numberOfEmployees=employees(row),
        parentOrganization=of_other(parent) if parent else None,
        subOrganization=[of_other(division) for division in page.divisions if not division.is_inferred("parent")],
        sameAs=[url for url in (row.website, *(account.url for account in page.social_accounts)) if url],
        memberOf=jsonld.the_association() if recorded else None,
    )
    way = [(_("Accueil"), reverse("home")), (_("Entreprises"), reverse("companies"))]
    return [said, jsonld.breadcrumbs(*way, (row.name, path))]


def employees(row: Company) -> Node | None:
    """The number with what the source says of its exactness."""
    if not row.employees or row.is_inferred("employees"):
        return None
    return node("QuantitativeValue", **{QUANTITIES.get(row.employees_qualifier, "value"): row.employees})


def of_other(row: Company) -> Node:
    return jsonld.organization(name=row.name, path=row.get_absolute_url() if row.is_published else "")
