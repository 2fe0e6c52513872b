from ..verifying import ToVerify
from .discrepancy import DiscrepancyAdmin
from .who import PROVENANCE, CompanyAdmin, PersonAdmin, QuoteAdmin, SourceAdmin

__all__ = [
    "PROVENANCE",
    "CompanyAdmin",
    "DiscrepancyAdmin",
    "PersonAdmin",
    "QuoteAdmin",
    "SourceAdmin",
    "ToVerify",
]
