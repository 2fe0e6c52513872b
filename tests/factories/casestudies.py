"""Rows of case studies for tests."""

from itertools import count

from casestudies.models import CaseStudy, Channel, Platform, Point, Programme, ProgrammeFigure, Result, Use

_number = count(1)


def create_use(*, slug: str = "crise", name: str = "gestion de crise") -> Use:
    return Use.objects.get_or_create(slug=slug, defaults={"name_fr": name, "name_en": name})[0]


def create_platform(*, name: str = "Twitter") -> Platform:
    return Platform.objects.get_or_create(slug=name.lower(), defaults={"name": name})[0]


def create_case_study(*, companies=(), uses=(), platforms=(), results=(), **fields) -> CaseStudy:
    """Published, with a lesson; `results` are (value, unit) pairs, told on the first platform if there is one."""
    number = next(_number)
    fields = {"slug": f"etude-{number}", "title_fr": f"Étude {number}", "state": CaseStudy.State.PUBLISHED} | fields
    row = CaseStudy.objects.create(**fields)
    row.companies.add(*companies)
    row.uses.add(*uses)
    Point.objects.create(case_study=row, kind=Point.Kind.LESSON, text_fr="Écouter d’abord", position=1)
    channels = [
        Channel.objects.create(case_study=row, name_fr=platform.name, platform=platform, position=position)
        for position, platform in enumerate(platforms, 1)
    ]
    for position, (value, unit) in enumerate(results, 1):
        Result.objects.create(
            case_study=row,
            label_fr=f"Mesure {position}",
            value=value,
            unit=unit,
            channel=channels[0] if channels else None,
            position=position,
        )
    return row


def create_programme(*, figures=(), case_studies=(), **fields) -> Programme:
    """Published; `figures` are (value, unit) pairs."""
    number = next(_number)
    fields = {"slug": f"programme-{number}", "title_fr": f"Programme {number}", "kind": "advocacy"} | fields
    row = Programme.objects.create(**fields)
    row.case_studies.add(*case_studies)
    for position, (value, unit) in enumerate(figures, 1):
        ProgrammeFigure.objects.create(
            programme=row, label_fr=f"Compte {position}", value=value, unit=unit, position=position
        )
    return row
