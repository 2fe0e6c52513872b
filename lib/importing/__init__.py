"""Rows taken in from a spreadsheet: files are read, cells understood, lines compared, then written."""
