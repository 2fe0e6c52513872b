"""The index follows what is saved, linked and deleted, in the same transaction.

It does not see `update()`, `bulk_create()` and `bulk_update()`: who uses one on rows that a search shows calls
`search.operations.follow` with their keys, inside the same transaction.
"""

from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import Signal

from lib.bulk import gathers
from themes.models import Synonym

from .documents import SOURCE_OF
from .following import FOLLOWED, Keys, is_renamed, merged, naming, touched_by
from .operations import follow, gathered


def listen() -> None:
    gathers(gathered)
    for signal, receiver, sender, name in heard():
        signal.connect(receiver, sender=sender, dispatch_uid=name)


def heard() -> Iterator[tuple[Signal, Callable, type[Model], str]]:
    """What the index listens to: the signal, who hears it, from whom, under which name."""
    for model in FOLLOWED:
        yield post_save, saved, model, f"search.saved.{model._meta.label}"
        yield pre_delete, leaving, model, f"search.leaving.{model._meta.label}"
        yield post_delete, deleted, model, f"search.deleted.{model._meta.label}"
    for model in SOURCE_OF:
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through
            yield m2m_changed, linked, through, f"search.linked.{through._meta.label}"


def saved(sender, instance, created, raw, **kwargs) -> None:
    if raw:  # what a row refers to may not be there yet; `manage.py reindex` follows
        return
    keys = touched_by(instance)
    is_named = isinstance(instance, Synonym) or (not created and is_renamed(instance))
    follow_all(merged(keys, naming(instance)) if is_named else keys)


def leaving(sender, instance, **kwargs) -> None:
    # Afterwards nothing leads there any more.
    instance._search_touched = merged(touched_by(instance), naming(instance))


def deleted(sender, instance, **kwargs) -> None:
    follow_all(instance.__dict__.pop("_search_touched", {}))


def linked(sender, instance, action, reverse, model, pk_set, **kwargs) -> None:
    """The page that shows the link follows, from whichever end it was made."""
    source = SOURCE_OF[model if reverse else type(instance)]
    if reverse and action == "pre_clear":
        instance._search_cleared = cleared_from(sender, instance, model)
    if action.startswith("post_"):
        gone = instance.__dict__.pop("_search_cleared", set()) if action == "post_clear" else pk_set
        follow_all({source.kind: gone if reverse else {instance.pk}})


def cleared_from(through, instance, model) -> set[int]:
    """The keys of the rows that are linked to this one, by the table of links."""
    names = {field.related_model: field.attname for field in through._meta.concrete_fields if field.is_relation}
    links = through._base_manager.filter(**{names[type(instance)]: instance.pk})
    return set(links.values_list(names[model], flat=True))


def follow_all(keys: Keys) -> None:
    with transaction.atomic():
        for kind, found in keys.items():
            follow(kind=kind, keys=found)
