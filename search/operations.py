"""The index is written here, inside the transaction of the change that it follows."""

import contextlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import translation

from .documents import SOURCES, Document, Piece, Source
from .index import indexed
from .models import Entry, Kind, Language, Text, Word
from .places import place
from .words import STOP_WORDS, scan, title_key

BATCH = 200
LONGEST_BODY = 6000
SHORTEST_KNOWN = 3
MOST_ASKED = 500
_gathered: ContextVar[dict[str, set[int]] | None] = ContextVar("search_gathered", default=None)


def follow(*, kind: str, keys: Iterable[int]) -> None:
    """Brings the entries of these rows up to date: now, or at the end of the `gathered` block around."""
    waiting = _gathered.get()
    if waiting is None:
        reindex(kind=kind, keys=keys)
    else:
        waiting[kind].update(keys)


@contextlib.contextmanager
def gathered() -> Iterator[None]:
    """Each row that changes inside is indexed once, at the end, in one transaction with all the changes."""
    if _gathered.get() is not None:
        yield
        return
    with transaction.atomic():
        waiting: dict[str, set[int]] = defaultdict(set)
        token = _gathered.set(waiting)
        try:
            yield
        finally:
            _gathered.reset(token)
        for kind, keys in waiting.items():
            reindex(kind=kind, keys=keys)


@transaction.atomic
def reindex(*, kind: str, keys: Iterable[int]) -> Counter:
    """Writes the entries of these rows, in both languages, and removes those of rows that nobody may read any more.

    Returns how many entries were `written`, `kept` as they were and `removed`.
    """
    source, wanted = SOURCES[kind], sorted(set(keys))
    counts: Counter = Counter()
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        counts += _reindex_rows(source, batch)
    return counts


@transaction.atomic
def reindex_everything() -> Counter:
    """Makes the whole index say what the tables say. Done again, it changes nothing."""
    counts: Counter = Counter()
    for kind, source in SOURCES.items():
        indexed_keys = Entry.objects.filter(kind=kind).values_list("object_id", flat=True)
        published = source.model._base_manager.order_by().values_list("pk", flat=True)
        counts += reindex(kind=kind, keys={*indexed_keys, *published})
    return counts


def _reindex_rows(source: Source, keys: Sequence[int]) -> Counter:
    content_type = ContentType.objects.get_for_model(source.model)
    # Two editors of one page write its entries one after the other, the second from what the first left.
    list(source.model._base_manager.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    found = {
        (text.entry.object_id, text.entry.language): text
        for text in Text.objects.select_related("entry").filter(
            entry__content_type=content_type, entry__object_id__in=keys
        )
    }
    wanted = {
        (row.pk, language): _text_of(document, source.kind, language, row.pk, content_type)
        for row, language, document in _documents(source, keys)
    }
    changed = {place: text for place, text in wanted.items() if not _is_same(text, found.get(place))}
    stale = [text.entry_id for place, text in found.items() if place in changed or place not in wanted]
    if stale:
        Entry.objects.filter(pk__in=stale).delete()
    _write(list(changed.values()))
    return Counter(written=len(changed), kept=len(wanted) - len(changed), removed=len(found.keys() - wanted.keys()))


def _documents(source: Source, keys: Sequence[int]) -> Iterator[tuple[Model, str, Document]]:
    rows = list(source.published().filter(pk__in=keys))
    for language in Language.values:
        with translation.override(language):
            for row in rows:
                yield row, language, source.document(row, language)


def _text_of(document: Document, kind: Kind, language: str, key: int, content_type: ContentType) -> Text:
    """The unsaved rows of a document."""
    title_language, title = document.title
    first_day = document.date.first
    entry = Entry(
        pk=place(kind=kind, language=language, row=key, first_day=first_day),
        kind=kind,
        language=language,
        content_type=content_type,
        object_id=key,
        title_key=title_key(title),
        first_day=first_day,
    )
    return Text(
        entry=entry,
        title=title[:250],
        title_language=title_language,
        body=shown(document.body),
        slug=document.slug,
        anchor=document.anchor,
        last_day=document.date.last,
        date_precision=document.date.precision,
        is_date_inferred=document.is_date_inferred,
        words=indexed([document.title], [*document.body, *document.keywords], language),
    )


def shown(pieces: Iterable[Piece]) -> list[Piece]:
    """The beginning of what a document says, as far as a search shows it."""
    kept, left = [], LONGEST_BODY
    for language, text in pieces:
        if left > 0:
            kept.append((language, text[:left]))
            left -= len(text)
    return kept


def _is_same(text: Text, other: Text | None) -> bool:
    return other is not None and _values(text) == _values(other)


def _values(text: Text) -> list:
    entry = [getattr(text.entry, name) for name in ("title_key", "first_day")]
    fields = [
        getattr(text, field.attname) for field in Text._meta.concrete_fields if field.name not in ("entry", "body")
    ]
    return [*entry, *fields, [list(piece) for piece in text.body]]


def _write(texts: Sequence[Text]) -> None:
    # FTS5 writes its lists out whenever a key is smaller than the one before.
    texts = sorted(texts, key=lambda text: text.entry_id)
    Entry.objects.bulk_create([text.entry for text in texts])
    Text.objects.bulk_create(texts)
    for language in Language.values:
        learn(language=language, texts=[text for text in texts if text.entry.language == language])


def learn(*, language: str, texts: Iterable[Text]) -> None:
    """Keeps the words of these entries as what a typing error may have meant. They stay when the entry goes."""
    met: dict[str, str] = {}
    for said in (said for text in texts for said in (text.title, *(piece[1] for piece in text.body))):
        for found in scan(said):
            if len(found.word) >= SHORTEST_KNOWN and found.word.isalpha() and found.word not in STOP_WORDS[language]:
                met.setdefault(found.word, said[found.start : found.end].lower()[:60])
    known = Word.objects.filter(language=language).values_list("word", flat=True)
    wanted = sorted(met)
    for start in range(0, len(wanted), MOST_ASKED):
        batch = wanted[start : start + MOST_ASKED]
        missing = set(batch) - set(known.filter(word__in=batch))
        # In one order, so that two of us never wait for each other.
        rows = [Word(language=language, word=word, written=met[word]) for word in sorted(missing)]
        Word.objects.bulk_create(rows, ignore_conflicts=True)
