from . import codes, event, participants, programme, registration

__all__ = ["codes", "event", "participants", "programme", "registration"]
