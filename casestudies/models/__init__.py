from .case_study import CaseStudy, Use
from .parts import Channel, Crisis, Lesson, Objective, Platform, Reference, Step
from .result import Result

__all__ = [
    "CaseStudy",
    "Channel",
    "Crisis",
    "Lesson",
    "Objective",
    "Platform",
    "Reference",
    "Result",
    "Step",
    "Use",
]
