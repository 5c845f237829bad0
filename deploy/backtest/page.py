"""A back-test as one HTML file: no script, no font, no picture from elsewhere."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from deploy.backtest.bars import bars
from deploy.backtest.evidence import passed_over, raised
from deploy.backtest.run import BackTest
from deploy.backtest.summary import Summary
from deploy.backtest.terminal import rate

PASSED_OVER = 50
"""At most so many cells that only other rules raised are listed, the most surprising to wardwatch."""


def page(test: BackTest, figures: Summary, name: str) -> str:
    """The page; `name` is what the table is called, and the same arguments give the same text."""
    others = sorted(passed_over(test), key=lambda finding: finding.p)
    return _template().render(
        name=name,
        test=test,
        figures=figures,
        picture=bars(figures, test.budget),
        raised=raised(test),
        others=others[:PASSED_OVER],
        others_in_all=len(others),
        rate=rate,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")
