"""The discrepancies that a public page says, beside what they concern: those open, and those explained."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from django.db.models import Model, Q, QuerySet

from lib.json_rows import JSONRows
from lib.prepared import Keys, Prepared

from .models import Discrepancy, Source

SHOWN = [Discrepancy.State.OPEN, Discrepancy.State.EXPLAINED]
FIELDS = (
    *("state", "source_lines", "description_fr", "description_en", "resolution_fr", "resolution_en"),
    *("source__slug", "source__title_fr", "source__title_en", "source__url", "source__language"),
)
# Where a row that was read with `folded` keeps them.
FOLDED = "folded_notes"


def about(label: str, keys) -> Q:
    """Those about the rows of a model (`events.session`) with these keys: a list, a queryset or an expression."""
    app, model = label.split(".")
    lookup = "object_id__in" if isinstance(keys, QuerySet | list) else "object_id"
    return Q(content_type__app_label=app, content_type__model=model, **{lookup: keys})


def folded(condition: Q) -> dict[str, JSONRows]:
    """For `annotate(**folded(about("events.event", OuterRef("pk"))))`: the notes come with the row, in its query."""
    return {FOLDED: JSONRows(Discrepancy.objects.filter(condition, state__in=SHOWN).order_by("pk"), *FIELDS)}


def notes_on(rows: Iterable[Model]) -> list[Discrepancy]:
    """What the documents contradict about these rows, with its source; one query, none where all came `folded`."""
    found, asked = [], defaultdict(list)
    for row in rows:
        if FOLDED in row.__dict__:
            found += [unfolded(values) for values in row.__dict__[FOLDED]]
        else:
            asked[row._meta.label_lower].append(row.pk)
    if asked:
        labels = tuple(sorted(asked))
        found += question(labels)(**{f"k{number}": asked[label] for number, label in enumerate(labels)})
    return found


def unfolded(values: list) -> Discrepancy:
    of_note = {name: value for name, value in zip(FIELDS, values, strict=True) if "__" not in name}
    of_source = {name.partition("__")[2]: value for name, value in zip(FIELDS, values, strict=True) if "__" in name}
    return Discrepancy(source=Source(**of_source), **of_note)


@cache
def question(labels: tuple[str, ...]) -> Prepared:
    """The query for rows of these models, kept for each combination that some page asks for."""

    def build(**keys):
        condition = Q()
        for number, label in enumerate(labels):
            app, model = label.split(".")
            condition |= Q(content_type__app_label=app, content_type__model=model, object_id__in=keys[f"k{number}"])
        rows = Discrepancy.objects.filter(condition, state__in=SHOWN)
        return rows.select_related("source").order_by("pk")

    return Prepared(build, **{f"k{number}": Keys() for number, _ in enumerate(labels)})
