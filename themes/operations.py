"""Merging themes that turned out to be one."""

from collections.abc import Sequence

from django.db import transaction

from .models import Synonym, Theme, Themed


@transaction.atomic
def merge(*, kept: Theme, others: Sequence[Theme]) -> int:
    """Put all that stands under the others under `kept`, and make their words lead there; the others are deleted.

    Returns how many things moved; what stood under both stays once. Both names of a merged theme become synonyms.
    Raises ValueError where `kept` is among the others.
    """
    keys = [other.pk for other in others]
    if kept.pk in keys:
        raise ValueError("a theme is not merged into itself")
    present = set(Themed.objects.filter(tag=kept).values_list("content_type_id", "object_id"))
    moved = 0
    for item in Themed.objects.select_for_update(of=("self",)).filter(tag__in=keys).order_by("pk"):
        place = (item.content_type_id, item.object_id)
        if place in present:
            continue
        present.add(place)
        item.tag = kept
        item.save(update_fields=["tag"])
        moved += 1
    names = [name for other in others for name in (other.name_fr, other.name_en) if name]
    found = dict.fromkeys(names, str(Synonym.Kind.SYNONYM))
    for row in Synonym.objects.filter(theme__in=keys).order_by("pk"):
        found.setdefault(row.word, row.kind)
    for other in others:
        other.delete()
    # A near word that was the name of a merged theme is now a word for this one.
    for row in Synonym.objects.filter(word__in=names):
        row.delete()
    for word, kind in found.items():
        if word not in (kept.name_fr, kept.name_en):
            Synonym.objects.create(theme=kept, word=word, kind=kind)
    return moved
