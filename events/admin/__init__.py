from . import event, participants, programme, registration

__all__ = ["event", "participants", "programme", "registration"]
