from .case_study import CaseStudy, Use
from .parts import Channel, Crisis, Platform, Point, Reference
from .programme import Programme, ProgrammeFigure
from .result import Result

__all__ = [
    "CaseStudy",
    "Channel",
    "Crisis",
    "Platform",
    "Point",
    "Programme",
    "ProgrammeFigure",
    "Reference",
    "Result",
    "Use",
]
