"""Reads the association's own records from `mediaaces/fixtures/` into the database."""
