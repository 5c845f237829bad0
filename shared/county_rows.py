"""Where in a county's files something stands: the rows as they were read, so that a fault can be pointed at."""

import re
from collections import defaultdict
from collections.abc import Mapping

_NAMES = ("code", "id", "role", "name", "category")
"""Columns by which a sentence may call a row, the surest first."""
_WORD = re.compile(r"'([^']*)'|([\w./-]+)")


class Rows:
    """The rows of every table by file, each with its place (`places.csv line 2`, `leads.toml entry 1`)."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, list[tuple[str, Mapping[str, object]]]] = defaultdict(list)

    def keep(self, file: str, where: str, cells: Mapping[str, object]) -> None:
        """Remember a row."""
        self._rows[file].append((where, cells))

    def place_of(self, file: str, sentence: str) -> str:
        """The row that the sentence speaks of, by its name or else by a value it holds; the file if none is found."""
        words = [quoted or plain.strip(".:") for quoted, plain in _WORD.findall(sentence)]
        for column in _NAMES:
            for word in words:
                if found := [where for where, cells in self._rows[file] if cells.get(column) == word]:
                    return found[-1]
        values = [quoted for quoted, _ in _WORD.findall(sentence) if quoted]
        held = (where for where, cells in self._rows[file] if any(_holds(cells, value) for value in values))
        return next(held, file)


def _holds(cells: Mapping[str, object], value: str) -> bool:
    return any(value == cell or (isinstance(cell, tuple | list) and value in cell) for cell in cells.values())
