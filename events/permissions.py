"""Who may see what of those who come, as plain predicates on a logged-in person."""

from accounts.models import User


def may_see_needs(user: User) -> bool:
    """Diets and access needs may tell of health or belief: for those who prepare the event, not for all who read."""
    return user.has_perm("events.change_attendee")


def may_export_participants(user: User) -> bool:
    """A file of names leaves the house with whoever has it: for organisers and the treasurer, not for the door."""
    return user.has_perm("events.view_attendee") and (may_see_needs(user) or user.has_perm("billing.view_order"))


def may_see_every_event(user: User) -> bool:
    """Who comes on other days than today: for those who prepare events or keep the books, not for the door."""
    return may_see_needs(user) or user.has_perm("billing.view_order")
