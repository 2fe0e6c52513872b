from .case_study import CaseStudy, Use
from .parts import Channel, Crisis, Platform, Point, Reference
from .result import Result

__all__ = ["CaseStudy", "Channel", "Crisis", "Platform", "Point", "Reference", "Result", "Use"]
