"""People who can log in. A role is a key of `mediaaces.roles.ROLES`; its group exists after each migration."""

from itertools import count

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from accounts.models import User
from mediaaces.roles import ROLES

PASSWORD = "une-longue-phrase-de-passe"

_numbers = count(1)


def create_user(
    *, email: str | None = None, password: str | None = None, roles: tuple[str, ...] = (), is_verified=True, **fields
) -> User:
    """A person whose address is verified, unless told. Without `password` nobody logs in by form."""
    user = User.objects.create_user(email or f"personne{next(_numbers)}@example.org", password, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=is_verified)
    user.groups.add(*[Group.objects.get(name=ROLES[role].group) for role in roles])
    return user


def create_organiser(*, password=PASSWORD, **fields) -> User:
    return create_user(password=password, is_staff=True, roles=("organiser",), **fields)


def create_treasurer(*, password=PASSWORD, **fields) -> User:
    return create_user(password=password, is_staff=True, roles=("treasurer",), **fields)
