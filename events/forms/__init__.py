"""What visitors fill in to register, and to change it later."""

from .attendee import AttendeeForm
from .changing import CancelForm, RenameForm
from .registration import CONSENTS, MOST_ATTENDEES, ClosingForm, RegistrationForm, errors_of, how_many, too_many

__all__ = [
    "CONSENTS",
    "MOST_ATTENDEES",
    "AttendeeForm",
    "CancelForm",
    "ClosingForm",
    "RegistrationForm",
    "RenameForm",
    "errors_of",
    "how_many",
    "too_many",
]
