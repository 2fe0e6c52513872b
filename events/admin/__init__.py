from . import event, programme, registration

__all__ = ["event", "programme", "registration"]
