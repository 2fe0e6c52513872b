"""Two companies that never were, so that the members' side can be tried. Marked as such, and shown on no public page.

The companies of the records belong to history: none of them is made a member of today.
"""

import datetime

from accounts.models import User
from directory.models import Company, Person
from members.models import Membership, Plan, Seat

PLAN = {"name_fr": "Démonstration", "name_en": "Demonstration"}
COMPANIES = {
    "demonstration-alpha": "Alpha (démonstration)",
    "demonstration-beta": "Bêta (démonstration)",
}
# Address before the @, company, role, job, and whether colleagues read the address.
SEATS = [
    ("membre", "demonstration-alpha", Seat.Role.CONTACT, "Responsable des réseaux sociaux", True),
    ("collegue", "demonstration-alpha", Seat.Role.MEMBER, "Chargé de contenus", False),
    ("voisine", "demonstration-beta", Seat.Role.CONTACT, "Directrice de la communication", False),
]


def add_members(*, now: datetime.datetime) -> None:
    """Memberships from the first of January before, and the seats of demonstration accounts. What is there stays."""
    first_day = datetime.date(now.year, 1, 1)
    plan = Plan.objects.filter(**PLAN).first() or Plan.objects.create(**PLAN, seats=5)
    memberships = {slug: membership(slug, name, plan, first_day) for slug, name in COMPANIES.items()}
    for local, slug, role, job_title, shares_email in SEATS:
        email = f"{local}@example.org"
        Seat.objects.get_or_create(
            membership=memberships[slug],
            person=person(User.objects.get(email=email)),
            defaults={
                "email": email,
                "role": role,
                "job_title": job_title,
                "shares_email": shares_email,
                "first_day": first_day,
            },
        )


def membership(slug: str, name: str, plan: Plan, first_day: datetime.date) -> Membership:
    company, _ = Company.objects.get_or_create(slug=slug, defaults={"name": name, "is_published": False})
    found = Membership.objects.filter(company=company, evidence=Membership.Evidence.RECORDED).first()
    return found or Membership.objects.create(company=company, plan=plan, first_day=first_day)


def person(user: User) -> Person:
    """The person behind the account, on no public page. An account that was deleted and came back finds its own."""
    values = {"name": user.get_full_name(), "sort_name": f"{user.last_name} {user.first_name}", "is_published": False}
    slug = f"demonstration-{user.email.partition('@')[0]}"
    found, _ = Person.objects.get_or_create(slug=slug, defaults=values | {"user": user})
    if found.user is None:
        found.user = user
        found.save(update_fields=["user"])
    return found
