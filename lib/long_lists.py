"""Lists of the administration that stay quick at a hundred thousand rows."""

from collections.abc import Callable, Sequence
from functools import cached_property

from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

from . import spelling  # noqa: F401  (the lookup `spelled`, for their search fields)

# A list counts no further: whoever looks for a row among more narrows the list.
COUNTED = 5000


class AtLeast(int):
    """A number that was not counted to its end; reads `5000+`."""

    def __str__(self) -> str:
        return f"{int(self)}+"


class KeysFirst(Paginator):
    """Finds which rows stand on a page by their keys, then reads these rows alone; counts the first 5,000.

    A database that sorts, skips or searches a hundred thousand rows does it on numbers, not on joined rows with their
    texts. `rows` are all rows there may be: asked for the keys of a page, without the filters that found them.
    `reads_all` reads the keys it counts at once: right for a search, whose filter is the dear part.
    """

    object_list: QuerySet

    def __init__(self, *args, rows: QuerySet, reads_all: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows, self.reads_all = rows, reads_all

    @cached_property
    def keys(self):
        keys = self.object_list.values_list("pk", flat=True)
        return list(keys[: COUNTED + 1]) if self.reads_all else keys

    @cached_property
    def count(self) -> int:
        some = self.object_list.order_by().values("pk")[: COUNTED + 1]
        count = len(self.keys) if self.reads_all else some.count()
        return count if count <= COUNTED else AtLeast(COUNTED)

    def page(self, number):
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        return Page(self.read(list(self.keys[bottom : bottom + self.per_page])), number, self)

    def read(self, keys: list[int]) -> Sequence:
        """The rows of these keys, in their order, with what the list wants to know of them."""
        rows = self.rows.filter(pk__in=keys).order_by()
        rows.query.select_related = self.object_list.query.select_related
        found = {row.pk: row for row in rows}
        return [found[key] for key in keys if key in found]


class LongChangeList(ChangeList):
    """Asks as much for ten rows as for a hundred thousand: a list of one page goes the same way as any other."""

    def get_results(self, request):
        super().get_results(request)
        if not self.multi_page:
            self.result_list = self.paginator.page(1).object_list


class LongList:
    """For a ModelAdmin whose rows grow without end. Leave `date_hierarchy` out: it reads every date there is."""

    show_full_result_count = False
    list_per_page = 50
    # Of the ModelAdmin.
    model: type[Model]
    get_queryset: Callable[..., QuerySet]

    def get_changelist(self, request, **kwargs):
        return LongChangeList

    def get_paginator(self, request, queryset, per_page, orphans=0, allow_empty_first_page=True):
        if queryset.model is not self.model:  # the history of a row asks here too
            return Paginator(queryset, per_page, orphans, allow_empty_first_page)
        rows, reads_all = self.get_queryset(request), bool(request.GET.get(SEARCH_VAR))
        return KeysFirst(queryset, per_page, orphans, allow_empty_first_page, rows=rows, reads_all=reads_all)
