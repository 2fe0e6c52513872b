"""Rows of studies and frameworks for tests."""

from itertools import count

from barometer.models import Edition, Framework, FrameworkPoint, Indicator, Observation, Population, Study

_number = count(1)


def create_study(*, years: tuple[int, ...] = (), **fields) -> Study:
    """Published, with an empty edition for each of the years."""
    number = next(_number)
    fields = {"slug": f"enquete-{number}", "title_fr": f"Enquête {number}", "state": Study.State.PUBLISHED} | fields
    row = Study.objects.create(**fields)
    for year in years:
        create_edition(study=row, year=year)
    return row


def create_edition(*, study: Study, year: int = 2018, **fields) -> Edition:
    return Edition.objects.create(study=study, year=year, **fields)


def create_population(*, edition: Edition, size: int | None = 427, **fields) -> Population:
    fields = {"name_fr": "personnes", "name_en": "people"} | fields
    return Population.objects.create(edition=edition, size=size, **fields)


def create_indicator(*, study: Study, unit: str = "percent", **fields) -> Indicator:
    number = next(_number)
    fields = {"slug": f"mesure-{number}", "label_fr": f"Mesure {number}", "position": number} | fields
    return Indicator.objects.create(study=study, unit=unit, **fields)


def observe(indicator: Indicator, year: int, value=None, *, region: str = "france", **fields) -> Observation:
    """A figure of an indicator in a year, whose edition is made where it is missing."""
    edition = Edition.objects.filter(study=indicator.study, year=year).first()
    edition = edition or create_edition(study=indicator.study, year=year)
    return Observation.objects.create(indicator=indicator, edition=edition, region=region, value=value, **fields)


def create_framework(*, points: tuple[str, ...] = ("Écouter", "Répondre"), authors=(), **fields) -> Framework:
    number = next(_number)
    fields = {"slug": f"modele-{number}", "title_fr": f"Modèle {number}", "kind": Framework.Kind.METHOD} | fields
    row = Framework.objects.create(**fields)
    row.authors.add(*authors)
    for position, text in enumerate(points, 1):
        FrameworkPoint.objects.create(framework=row, text_fr=text, position=position)
    return row
