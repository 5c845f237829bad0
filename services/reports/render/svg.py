"""The few SVG elements that charts and maps are drawn with. Text is escaped; nothing refers to the outside."""

from xml.sax.saxutils import escape as escape
from xml.sax.saxutils import quoteattr

FONT = "Source Sans Pro, Source Sans 3, Arial, sans-serif"
INK, QUIET, RULE = "#1b2733", "#4a5763", "#c9d1d8"


def element(name: str, *content: str, **attributes: object) -> str:
    """`<name ...>content</name>`; `_` in an attribute's name is `-`, a trailing one is dropped."""
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(str(value))}" for key, value in attributes.items()
    )
    return f"<{name}{given}>{''.join(content)}</{name}>" if content else f"<{name}{given}/>"


def label(x: float, y: float, text: str, *, size: int = 11, anchor: str = "start", fill: str = INK) -> str:
    """A line of text with its baseline at (x, y)."""
    return element(
        "text", escape(text), x=_short(x), y=_short(y), font_size=size, text_anchor=anchor, fill=fill
    )


def picture(name: str, width: int, height: int, title: str, description: str, *content: str) -> str:
    """A whole picture that reads out its title and description. `name` keeps ids apart within one page."""
    return element(
        "svg",
        element("title", escape(title), id=f"{name}-title"),
        element("desc", escape(description), id=f"{name}-desc"),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        font_family=FONT,
    )


def hatch(name: str, colour: str, step: int = 6, width: float = 1.4) -> str:
    """A pattern of slanting lines, referred to as `url(#name)`."""
    line = element("path", d=f"M-1 1L1 -1M0 {step}L{step} 0M{step - 1} {step + 1}L{step + 1} {step - 1}",
                   stroke=colour, stroke_width=width)  # fmt: skip
    pattern = element("pattern", line, id=name, width=step, height=step, patternUnits="userSpaceOnUse")
    return element("defs", pattern)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def point(x: float, y: float) -> str:
    """Coordinates as a path wants them."""
    return f"{_short(x)} {_short(y)}"
