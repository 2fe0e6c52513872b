from .framework import Framework, FrameworkPoint
from .observation import Indicator, Observation
from .study import Edition, Finding, Method, Population, Region, Study

__all__ = [
    "Edition",
    "Finding",
    "Framework",
    "FrameworkPoint",
    "Indicator",
    "Method",
    "Observation",
    "Population",
    "Region",
    "Study",
]
