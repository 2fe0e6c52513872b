"""How well an account is kept, at a glance."""

import datetime
from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from accounts.devices import devices_of
from accounts.models import User


@dataclass(frozen=True)
class Security:
    keys: int
    has_application: bool
    codes_left: int | None  # None: there are no recovery codes
    devices: int

    @property
    def has_second_factor(self) -> bool:
        return self.has_application or self.keys > 0


def security_of(user: User, *, current_key: str | None, now: datetime.datetime) -> Security:
    found = list(Authenticator.objects.filter(user=user))
    kinds = [row.type for row in found]
    codes = next((row.wrap() for row in found if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return Security(
        keys=kinds.count(Authenticator.Type.WEBAUTHN),
        has_application=Authenticator.Type.TOTP in kinds,
        codes_left=len(codes.get_unused_codes()) if codes else None,
        devices=len(devices_of(user, current_key=current_key, now=now)),
    )


def wants_second_factor(user: User) -> bool:
    """Whoever runs the association opens much by one password; nobody is forced."""
    strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return user.is_staff and not Authenticator.objects.filter(user=user, type__in=strong).exists()
