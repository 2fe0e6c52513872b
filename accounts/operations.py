import datetime

from lib.writing import insert_all

from .models import Consent


def record_consents(*, email: str, wordings: dict[str, str], now: datetime.datetime) -> list[Consent]:
    """Keep what was agreed to, as {purpose: the very words shown}, for an address."""
    rows = [
        Consent(email=email, purpose=purpose, wording=wording, given_at=now) for purpose, wording in wordings.items()
    ]
    insert_all(rows)
    return rows


def withdraw_consents(*, addresses: set[str], purpose: str, now: datetime.datetime) -> int:
    """Take back what was agreed to for a purpose at these addresses (in lower case); the rows stay, as proof."""
    return Consent.objects.standing().at(addresses).filter(purpose=purpose).update(withdrawn_at=now)
