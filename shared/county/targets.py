"""What an indicator's figures are held against: targets, declared baselines, breaks, and caveats that travel along."""

from datetime import date
from typing import Literal

from shared.county.values import Frozen, Month, Slug


class Target(Frozen):
    """A target for one indicator and year; `place` `*` is every place.

    | kind | the year's target is |
    |---|---|
    | `number` | `value` |
    | `percent_off` | `value` percent better than `of_year` (the year before, if not said) |
    | `one_fewer` | the like months of the comparator less one |
    | `improvement` | anything better than `of_year`: known once that year is |
    | `carried` | the year before's target, carried forward because none was issued |

    `deadline` is the day by which the value is to be met: until then it holds in years that have no target of
    their own. A `stretch` target is shown and colours nothing.
    """

    indicator: Slug
    place: str = "*"
    year: str
    kind: Literal["number", "percent_off", "one_fewer", "improvement", "carried"]
    value: float | None = None
    of_year: str | None = None
    deadline: date | None = None
    stretch: bool = False
    state: Literal["proposed", "endorsed", "adopted"]
    decided_by: str = ""
    decided_on: date | None = None
    """An adopted target is in force from this day on."""
    document: str = ""


class Baseline(Frozen):
    """From `starts` on, figures of these indicators compare with the same months of `year`, until a later entry.

    `value` is that whole year's figure where it was published elsewhere and is not loaded.
    """

    indicators: tuple[Slug, ...]
    place: str = "*"
    year: str
    starts: Month
    value: float | None = None
    reason: str = ""
    document: str = ""


class Break(Frozen):
    """From `month` on, figures of these indicators are not comparable with earlier ones."""

    indicators: tuple[Slug, ...]
    month: Month
    reason: str


class Caveat(Frozen):
    """What must be said beside figures of these indicators that touch the months `first` to `last` (None: open)."""

    indicators: tuple[Slug, ...]
    text: str
    source: str = ""
    first: Month | None = None
    last: Month | None = None
