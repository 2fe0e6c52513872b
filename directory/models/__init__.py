from .discrepancy import Discrepancy
from .facts import PartiallyDated, Source, Sourced
from .who import Affiliation, Company, Person, Quote, SocialAccount

__all__ = [
    "Affiliation",
    "Company",
    "Discrepancy",
    "PartiallyDated",
    "Person",
    "Quote",
    "SocialAccount",
    "Source",
    "Sourced",
]
