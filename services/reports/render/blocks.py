"""What a page is made of: sections of paragraphs, lists, tables and figures, all text already in words.

Both renderers know these few shapes and nothing of packs; so HTML and PDF say the same.
"""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "red", "amber", "green", "grey"]
SYMBOLS: dict[Tone, str] = {"": "", "red": "\u25b2", "amber": "\u25c6", "green": "\u2713", "grey": "\u2013"}
"""A shape beside the word, so that a colour is never the only sign."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, its share of the width, and whether it holds figures (set flush right)."""

    heading: str
    width: float = 1.0
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's words; a tone adds its colour and symbol."""

    text: str
    tone: Tone = ""

    @property
    def symbol(self) -> str:
        """The tone's shape."""
        return SYMBOLS[self.tone]


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table; the first cell of a row is its heading.

    `is_dense` sets it small; `is_whole` keeps it on one sheet of paper, so it must be short.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_dense: bool = False
    is_whole: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Figure:
    """An SVG and the words that stand for it."""

    caption: str
    svg: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures side by side, `across` of them in a row."""

    items: tuple[Figure, ...]
    across: int
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs, or the points of a list."""

    lines: tuple[str, ...]
    is_list: bool = False
    kind: Literal["words"] = "words"


Block = Table | Figures | Words


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `id` is its anchor; `starts_page` only speaks of paper."""

    id: str
    heading: str
    blocks: tuple[Block, ...]
    starts_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole pack, ready to be set."""

    title: str
    subtitle: str
    facts: tuple[str, ...]
    """As-of date, coverage and edition: one line each, under the title."""
    attribution: str
    date: tuple[int, int, int]
    sections: tuple[Section, ...]


def cells(*texts: str) -> tuple[Cell, ...]:
    """A row of plain cells."""
    return tuple(Cell(text) for text in texts)
