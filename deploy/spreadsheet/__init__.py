"""Counts that somebody keeps in a spreadsheet, read and checked."""
