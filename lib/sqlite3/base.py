"""Django's SQLite, where a statement is turned from `%s` to SQLite's own `?` once: for a long one that takes longer
than the answer, and a page asks the same ones each time.
"""

import functools

from django.db.backends.sqlite3 import base


class Cursor(base.SQLiteCursorWrapper):
    def convert_query(self, query, *, param_names=None):
        return converted(query) if param_names is None else super().convert_query(query, param_names=param_names)


@functools.lru_cache(maxsize=500)
def converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name=None):
        return self.connection.cursor(factory=Cursor)
