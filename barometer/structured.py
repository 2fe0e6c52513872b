"""What the page of a study says to machines."""

import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib import jsonld
from lib.dates import PartialDate, Precision

from .models import Framework, Study
from .reading import StudyPage


def dataset(page: StudyPage) -> list[jsonld.Node]:
    """The way to the page, and the data set behind its figures; the way alone for a study without figures."""
    study = page.study
    path = study.get_absolute_url()
    way = way_to(study)
    if not page.figures:
        return [way]
    creators = []
    if study.publisher:
        own = study.publisher.get_absolute_url() if study.publisher.is_published else ""
        creators = [jsonld.organization(name=study.publisher.name, path=own)]
    elif study.publisher_written:
        creators = [jsonld.organization(name=study.publisher_written)]
    return [
        way,
        jsonld.dataset(
            name=study.title,
            path=path,
            description=study.summary,
            language=get_language() or "fr",
            creators=creators,
            covers=covered(page),
            places=page.regions,
            measured=[row.label for row in page.indicators],
            csv_path=reverse("barometer:csv", args=[study.slug]),
            is_based_on=study.source.title if study.source else "",
        ),
    ]


def way_to(row: Study | Framework) -> jsonld.Node:
    """The way to the page of a study or a framework."""
    home, here = (_("Accueil"), reverse("home")), (_("Baromètre"), reverse("barometer:list"))
    return jsonld.breadcrumbs(home, here, (row.title, row.get_absolute_url()))


def covered(page: StudyPage) -> PartialDate:
    """The years of its figures."""
    years = [row.edition.year for row in page.observations]
    return PartialDate(datetime.date(min(years), 1, 1), datetime.date(max(years), 12, 31), Precision.YEAR)
