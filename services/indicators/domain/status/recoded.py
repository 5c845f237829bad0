"""Before a red is raised: may the incidents that make it have changed their name only? Months against months."""

from collections.abc import Iterator

from services.indicators.domain.detection.recoding import (
    Change,
    Recoding,
    change_between,
    possible_recoding,
    spread_between,
)
from services.indicators.domain.status.colour import Inputs
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.counted import Counted
from services.indicators.domain.status.spans import Span
from shared.county import CountyConfig, Indicator
from shared.periods import month_text


def recoding_behind(figures: Figures, given: Inputs) -> Recoding | None:
    """The greatest change of a type that the indicator counts which an opposite one of a sister may explain.

    Sisters are the types of the same family that it does not count: what moves between its own types moves it not.
    Where more is better its fall is what a sister's rise explains. None where nothing is counted, where a month of
    either span is not known or final, or where it is a share of incidents.
    """
    if figures.counted is None:
        return None
    counting = tuple(_counting(figures, given.indicator))
    inside = {kind for one in counting for kind in one.types_in(month_text(given.span.last))}
    alike = [
        found
        for one in counting
        for kind in one.types_in(month_text(given.span.last))
        for found in _explained(figures.county, figures.counted, given, one, kind, inside)
    ]
    return max(alike, key=lambda found: (found.rose_by, found.rising, found.falling), default=None)


def red_caveat(config: CountyConfig, found: Recoding) -> str:
    """What a reader of the red must know."""
    rising, falling = config.type[found.rising].name, config.type[found.falling].name
    return (
        f"possible re-coding: against the months compared with, {rising} rose here by {found.rose_by:.0f} and "
        f"{falling} fell by {found.fell_by:.0f}, which may be the same incidents under another name"
    )


def _counting(figures: Figures, indicator: Indicator) -> Iterator[Indicator]:
    """The indicator, or the parts that it is the sum of, as far as they count incidents."""
    if indicator.types and not indicator.out_of:
        yield indicator
    elif not indicator.types and not indicator.measure:
        for part in figures.parts(indicator):
            yield from _counting(figures, part)


def _explained(
    config: CountyConfig, counted: Counted, given: Inputs, one: Indicator, kind: str, inside: set[str]
) -> list[Recoding]:
    """At most one of each sister where a fall is looked at, and one of all where a rise is."""
    family = config.type[kind].family
    sisters = [t.id for t in config.types if t.family == family and t.id not in inside]
    own = _change(counted, given, one, kind) if sisters else None
    if own is None:
        return []
    others = [change for t in sisters if (change := _change(counted, given, one, t)) is not None]
    if given.indicator.polarity == "lower_is_better":
        found = [possible_recoding(own, others)]
    else:
        found = [possible_recoding(other, [own]) for other in others]
    return [recoding for recoding in found if recoding is not None]


def _change(counted: Counted, given: Inputs, one: Indicator, kind: str) -> Change | None:
    """Of one type, counted as the indicator counts; None where either span is not known, or not final."""
    alone = _of_type(one, kind)
    now, then = (counted.read(alone, given.place, span) for span in (given.span, given.then_span))
    if now.value is None or then.value is None or now.reasons or then.reasons:
        return None
    ours, theirs = (_by_month(counted, alone, given.place, span) for span in (given.span, given.then_span))
    return change_between(kind, int(now.value), int(then.value), spread_between(ours, theirs))


def _of_type(indicator: Indicator, kind: str) -> Indicator:
    """The indicator, were it of one type only: the same flags, and a count."""
    flags = ",".join((*indicator.flags, "without", *indicator.without_flags))
    return indicator.model_copy(
        update={
            "code": f"{kind}|{flags}", "types": (kind,), "definitions": (), "parts": (), "out_of": (),
            "per_residents": None, "unit": "incidents",
        }
    )  # fmt: skip


def _by_month(counted: Counted, indicator: Indicator, place: str, span: Span) -> list[int]:
    return [counted.known(indicator, place, Span(month, month)) for month in span.months()]
