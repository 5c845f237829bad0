"""A document as one self-contained HTML file: no script, no font, no picture from elsewhere."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.reports.domain.pack import Pack
from services.reports.render.layout import lay_out


def html(pack: Pack) -> bytes:
    """The pack as HTML; the same pack gives the same bytes."""
    return _template().render(document=lay_out(pack)).encode()


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("pack.html")
