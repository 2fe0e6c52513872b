"""Memberships of companies."""

import datetime

from members.models import Membership

from .directory import create_company


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
