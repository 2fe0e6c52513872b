"""What the public pages of studies and frameworks show: the list in six queries, a study in at most twelve."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from directory.models import Person
from lib.choices import label_of
from lib.json_rows import rows_of
from lib.prepared import at_hand
from themes.models import Theme

from . import queries
from .drawing import Figure
from .models import Edition, Finding, Framework, FrameworkPoint, Indicator, Observation, Region, Study

MOST_OTHERS = 6


def study_list() -> list[Study]:
    """Published studies, the latest asked first; each with `headline`, an observation or None, `years` and `asked`."""
    studies = queries.STUDIES()
    with_parts(editions := queries.ALL_EDITIONS(), "populations", queries.ALL_POPULATIONS())
    with_parts(studies, "editions", editions, key="study_id")
    found = {row.pk: row for row in queries.HEADLINES(keys=[row.headline_id for row in studies if row.headline_id])}
    for row in studies:
        row.headline = found.get(row.headline_id)
        row.known = list(row.editions.all())
        row.asked = next((edition.populations.all() for edition in row.known if edition.populations.all()), [])
    return sorted(studies, key=lambda row: (-(row.known[0].year if row.known else 0), row.title))


def framework_list() -> list[tuple[str, list[Framework]]]:
    """Published frameworks by their kind, in the order of the kinds; each with `point_count` and its authors."""
    rows = sorted(queries.FRAMEWORKS(), key=lambda row: (Framework.Kind.values.index(row.kind), row.title))
    for row in rows:
        at_hand(row, "authors", rows_of(Person, queries.AUTHOR, row.known_authors))
    return [(label_of(Framework.Kind, kind), list(group)) for kind, group in groupby(rows, key=lambda row: row.kind)]


def with_parts(rows: Iterable, name: str, parts: Iterable, *, key: str = "edition_id") -> None:
    """Make `row.<name>.all()` give the parts whose `key` is that of the row, in their order."""
    found = defaultdict(list)
    for part in parts:
        found[getattr(part, key)].append(part)
    for row in rows:
        at_hand(row, name, found[row.pk])


@dataclass(frozen=True)
class StudyPage:
    """`study` comes with its publisher and source selected."""

    study: Study

    @cached_property
    def themes(self) -> list[Theme]:
        return queries.THEMES(study=self.study.pk)

    @cached_property
    def editions(self) -> list[Edition]:
        """Newest first, each with who presented it, who was asked, how, and what it says in words."""
        rows = queries.EDITIONS(study=self.study.pk)
        for name, parts in queries.PARTS.items():
            with_parts(rows, name, parts(study=self.study.pk))
        presented = queries.PRESENTED(study=self.study.pk)
        for row in rows:
            at_hand(row, "presented_by", [link.person for link in presented if link.edition_id == row.pk])
        return rows

    @cached_property
    def asked_editions(self) -> list[Edition]:
        """Those that say who was asked, or how."""
        return [row for row in self.editions if row.populations.all() or row.methods.all()]

    @cached_property
    def presenters(self) -> list[Person]:
        return list({person.pk: person for row in self.editions for person in row.presented_by.all()}.values())

    @property
    def are_presenters_inferred(self) -> bool:
        return any(row.is_inferred("presented_by") for row in self.editions)

    @property
    def cited_years(self) -> list[int]:
        """Years known only by what a later edition says of them."""
        return [row.year for row in self.editions if row.is_only_cited]

    @cached_property
    def observations(self) -> list[Observation]:
        """Every figure, in the order of the indicators; edition and population are those of `editions`."""
        editions = {row.pk: row for row in self.editions}
        populations = {row.pk: row for edition in self.editions for row in edition.populations.all()}
        found = queries.OBSERVATIONS(study=self.study.pk)
        for row in found:
            row.edition = editions[row.edition_id]
            row.population = populations.get(row.population_id)
        return found

    @cached_property
    def figures(self) -> list[Figure]:
        return [
            Figure(rows[0].indicator, rows)
            for _key, group in groupby(self.observations, key=lambda row: row.indicator_id)
            for rows in [list(group)]
        ]

    @property
    def has_bars(self) -> bool:
        return any(figure.is_drawn for figure in self.figures)

    @cached_property
    def headline(self) -> Observation | None:
        return self.figures[0].latest if self.figures else None

    @property
    def regions(self) -> list[str]:
        """Where the figures are about, in words."""
        return list(dict.fromkeys(label_of(Region, row.region) for row in self.observations))

    @cached_property
    def findings(self) -> list[tuple[Edition, list[Finding], list[Finding]]]:
        """(edition, what it found, the difficulties it names) for each that says anything in words."""
        return [
            (edition, [row for row in rows if not row.is_challenge], [row for row in rows if row.is_challenge])
            for edition in self.editions
            for rows in [list(edition.findings.all())]
            if rows
        ]

    @cached_property
    def sessions(self) -> list:
        """Where it was presented, in published events."""
        return queries.SESSIONS(study=self.study.pk)

    @cached_property
    def articles(self) -> list:
        return queries.ARTICLES(study=self.study.pk)

    @cached_property
    def resources(self) -> list:
        """What remains of its editions to read or to see."""
        return [row for edition in self.editions for row in edition.resources.all() if row.is_published]

    @property
    def indicators(self) -> list[Indicator]:
        return [figure.indicator for figure in self.figures]


@dataclass(frozen=True)
class FrameworkPage:
    """`framework` comes with its source and its company selected."""

    framework: Framework

    @cached_property
    def points(self) -> list[FrameworkPoint]:
        return queries.POINTS(framework=self.framework.pk)

    @cached_property
    def authors(self) -> list[Person]:
        return queries.AUTHORS(framework=self.framework.pk)

    @cached_property
    def themes(self) -> list[Theme]:
        return queries.THEMES_OF_FRAMEWORK(framework=self.framework.pk)

    @cached_property
    def others(self) -> list[Framework]:
        """The other published frameworks, those of the same kind first."""
        return sorted(
            queries.OTHERS(framework=self.framework.pk), key=lambda row: (row.kind != self.framework.kind, row.title)
        )[:MOST_OTHERS]
