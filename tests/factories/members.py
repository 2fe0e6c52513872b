"""Memberships of companies."""

import datetime

from members.models import Membership, Plan, Seat

from .directory import create_company, create_person


def create_membership(
    *,
    company=None,
    first_day=datetime.date(2009, 12, 14),
    evidence=Membership.Evidence.STATED,
    **fields,
) -> Membership:
    return Membership.objects.create(
        company=company or create_company(),
        first_day=first_day,
        evidence=evidence,
        **fields,
    )


def create_plan(*, name="Entreprise", seats=5, **fields) -> Plan:
    return Plan.objects.create(name=name, seats=seats, **fields)


def create_running_membership(*, company=None, first_day=datetime.date(2009, 1, 1), **fields) -> Membership:
    """One that our own registers record, which alone opens members' tickets."""
    return create_membership(company=company, first_day=first_day, evidence=Membership.Evidence.RECORDED, **fields)


def create_seat(
    *, membership=None, user=None, person=None, email="", first_day=datetime.date(2009, 1, 1), **fields
) -> Seat:
    """Held by the person whose account is `user`, where one is given. Its membership runs, unless told."""
    person = person or create_person(name=user.get_full_name() if user else None, user=user)
    return Seat.objects.create(
        membership=membership or create_running_membership(),
        person=person,
        email=email or (user.email if user else f"{person.slug}@example.org"),
        first_day=first_day,
        **fields,
    )
