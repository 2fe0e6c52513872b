"""The index that each database keeps of `search_text.words`, always in step with the rows.

SQLite: an FTS5 table fed by triggers. A later migration that makes `search_text` anew (SQLite has no other way to
alter a table) drops its triggers, and is to run `forwards` again. PostgreSQL: a generated tsvector, without positions.
"""

from django.db import migrations

SQLITE = [
    # Positions and sizes are for phrases and for bm25, which we do not ask for. Five and six characters are a prefix
    # of two and three letters behind the language and the sign.
    """CREATE VIRTUAL TABLE search_fts USING fts5(
        words, content='search_text', content_rowid='entry_id', detail='none', columnsize=0, prefix='5 6',
        tokenize="ascii tokenchars ':=!~'"
    )""",
    """CREATE TRIGGER search_text_inserted AFTER INSERT ON search_text BEGIN
        INSERT INTO search_fts(rowid, words) VALUES (new.entry_id, new.words);
    END""",
    """CREATE TRIGGER search_text_deleted AFTER DELETE ON search_text BEGIN
        INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.entry_id, old.words);
    END""",
    """CREATE TRIGGER search_text_updated AFTER UPDATE ON search_text BEGIN
        INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.entry_id, old.words);
        INSERT INTO search_fts(rowid, words) VALUES (new.entry_id, new.words);
    END""",
    "INSERT INTO search_fts(search_fts) VALUES ('rebuild')",
]
POSTGRESQL = [
    """ALTER TABLE search_text ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    # Who counts the rows that hold a word reads their keys: the texts stand aside, fifty keys to a page.
    "ALTER TABLE search_text SET (toast_tuple_target = 128)",
    # No list of things to add later: it would be read through by every search.
    "CREATE INDEX search_text_vector ON search_text USING gin (vector) WITH (fastupdate = off)",
]
UNDO = {
    "sqlite": [
        "DROP TRIGGER search_text_inserted",
        "DROP TRIGGER search_text_deleted",
        "DROP TRIGGER search_text_updated",
        "DROP TABLE search_fts",
    ],
    "postgresql": ["DROP INDEX search_text_vector", "ALTER TABLE search_text DROP COLUMN vector"],
}


def forwards(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_entries_words_and_homonyms")]
    operations = [migrations.RunPython(forwards, backwards)]
