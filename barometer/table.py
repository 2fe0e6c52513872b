"""The figures of a study as rows of a table, one an observation, for whoever reckons with them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lib.spreadsheets import Cell

from .models import Observation, Study


def head() -> list[str]:
    return [
        *(_("étude"), _("indicateur"), _("unité"), _("année"), _("année déduite"), _("région"), _("région déduite")),
        *(_("valeur"), _("borne basse"), _("borne haute"), _("précision"), _("tel qu’écrit"), _("dit avec réserve")),
        *(_("évolution dite"), _("population"), _("effectif"), _("précision de l’effectif"), _("réserve")),
        *(_("source"), _("lignes de la source")),
    ]


def rows(study: Study, observations: Iterable[Observation]) -> list[list[Cell]]:
    """In the order of `head`; edition, indicator and population of each at hand, the source of its edition too."""
    return [row_of(study, row) for row in observations]


def row_of(study: Study, row: Observation) -> list[Cell]:
    edition, population = row.edition, row.population
    source = edition.source or study.source
    return [
        *(study.title, row.indicator.label, row.indicator.get_unit_display()),
        *(edition.year, said(edition.is_inferred("year"))),
        *(row.get_region_display(), said(row.is_region_inferred)),
        *(row.value, row.value_min, row.value_max),
        *(row.get_qualifier_display(), row.written, said(row.is_hedged), row.get_direction_display()),
        *((population.name, population.size) if population else ("", None)),
        population.get_size_qualifier_display() if population and population.size is not None else "",
        *(row.note, source.title if source else "", row.source_lines),
    ]


def said(flag: bool) -> str:
    return _("oui") if flag else _("non")
