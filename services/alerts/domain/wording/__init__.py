"""How each kind of alert is put to an officer: plain words, names and not codes, counts beside percentages."""
