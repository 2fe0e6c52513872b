"""Companies, people and where facts about them come from. A test states what matters to it, the rest is plain."""

from itertools import count

from directory.models import Affiliation, Company, Discrepancy, Person, Quote, SocialAccount, Source

_numbers = count(1)


def create_company(*, name: str | None = None, slug: str | None = None, **fields) -> Company:
    number = next(_numbers)
    return Company.objects.create(
        name=name or f"Entreprise {number}",
        slug=slug or f"entreprise-{number}",
        **fields,
    )


def create_person(
    *,
    name: str | None = None,
    slug: str | None = None,
    sort_name: str | None = None,
    **fields,
) -> Person:
    """`sort_name` follows from the name: `Yann Gourvennec` → `Gourvennec Yann`."""
    number = next(_numbers)
    name = name or f"Claude Martin{number}"
    first, _, last = name.rpartition(" ")
    return Person.objects.create(
        name=name,
        slug=slug or f"personne-{number}",
        sort_name=sort_name or f"{last} {first}".strip(),
        **fields,
    )


def create_affiliation(
    *, person: Person | None = None, company: Company | None = None, role="", **fields
) -> Affiliation:
    return Affiliation.objects.create(
        person=person or create_person(),
        company=company or create_company(),
        role=role,
        **fields,
    )


def create_source(*, slug: str | None = None, title="Compte rendu de la conférence", **fields) -> Source:
    return Source.objects.create(slug=slug or f"source-{next(_numbers)}", title=title, **fields)


def create_quote(
    *,
    person=None,
    company=None,
    first_words="Nous avons ouvert notre blog et",
    source=None,
    **fields,
) -> Quote:
    return Quote.objects.create(
        person=person,
        company=company,
        first_words=first_words,
        source=source or create_source(),
        **fields,
    )


def create_social_account(
    *, company: Company | None = None, platform="Twitter", name="@exemple", **fields
) -> SocialAccount:
    return SocialAccount.objects.create(company=company or create_company(), platform=platform, name=name, **fields)


def create_discrepancy(*, about=None, description_fr="Deux noms pour un seul", source=None, **fields) -> Discrepancy:
    """Open, about a row or about nothing."""
    return Discrepancy.objects.create(
        concerns=about, description_fr=description_fr, source=source or create_source(), **fields
    )
