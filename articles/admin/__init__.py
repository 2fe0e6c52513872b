from .resources import ResourceAdmin

__all__ = ["ResourceAdmin"]
