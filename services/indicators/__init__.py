"""Keeps exact counts per ward and type, judges them, and says what changed."""
