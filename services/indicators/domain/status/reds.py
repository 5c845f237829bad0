"""Statuses at the day's end: publishes those that changed, says which colours did."""

from collections.abc import Iterable
from uuid import UUID

from services.indicators.domain.detection.recoding import Recoding
from services.indicators.domain.hotspots.recodings import tell_recoding
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from services.indicators.domain.status.colour import gather, judge
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.counted import Counted
from services.indicators.domain.status.dangers import judge_danger
from services.indicators.domain.status.measures import Measures
from services.indicators.domain.status.recoded import recoding_behind, red_caveat
from services.indicators.domain.status.record import record
from services.indicators.domain.status.spans import Span
from shared.county import Indicator, Place, is_in_force
from shared.events import IndicatorStatus, PossibleRecoding, StandingColour, StatusChanged, derived_id
from shared.periods import first_day, last_day


def judge_statuses(at: Moment) -> list[Output]:
    """Every indicator in every place of its tiers, for the months up to its newest settled one."""
    counted = Counted(at.config, at.counts, at.county.coverage, at.is_settled)
    figures = Figures(at.config, Measures(at.county.measures.values()), counted)
    return _once(output for i in at.config.indicators for output in _judge(at, figures, i))


def _once(outputs: Iterable[Output]) -> list[Output]:
    """Indicators that share a type turn red together: the data owner is asked about it once."""
    asked: set[UUID | None] = set()
    kept = []
    for output in outputs:
        question = _question(output)
        if question is None or question not in asked:
            kept.append(output)
        asked.add(question)
    return kept


def _question(output: Output) -> UUID | None:
    return output.record.id if isinstance(output.record, PossibleRecoding) else None


def _judge(at: Moment, figures: Figures, indicator: Indicator) -> list[Output]:
    outputs = []
    is_silent = _is_silent(at, figures, indicator)
    for place in (p for p in at.config.places if p.tier in indicator.tiers):
        span = figures.newest(indicator, place.code, at.closed)
        if _is_place_of(place, span):
            given = gather(figures, indicator, place.code, span, at.today, is_silent=is_silent)
            status = record(figures, judge(given), at.closed, at.stand)
            recoding = recoding_behind(figures, given) if status.status == "red" else None
            outputs += _announce(at, status, recoding)
    return outputs


def _is_place_of(place: Place, span: Span) -> bool:
    return is_in_force(place, first_day(span.first), last_day(span.last))


def _is_silent(at: Moment, figures: Figures, indicator: Indicator) -> bool:
    """Whether a feed that carries one of its types is announced as silent."""
    counting = (indicator, *figures.parts(indicator))
    types = {t for i in counting for t in (*i.types, *i.out_of, *(t for d in i.definitions for t in d.types))}
    return any(set(f.types) & types and f.id in at.county.announced.silences for f in at.config.feeds)


def _announce(at: Moment, status: IndicatorStatus, recoding: Recoding | None) -> list[Output]:
    if recoding is not None:
        caveat = red_caveat(at.config, recoding)
        status = status.model_copy(update={"caveats": (*status.caveats, caveat)})
    name = f"{at.county.id}|status|{status.indicator}|{status.place}"
    outputs = at.county.changed(name, Output("statuses.v1", f"{name}|{status.period}", status))
    turned = _turn(at, status)
    told = [tell_recoding(at, status.place, recoding)] if turned and recoding is not None else []
    return outputs + told + turned + judge_danger(at, status)


def _turn(at: Moment, status: IndicatorStatus) -> list[Output]:
    """Grey changes nothing: it raises no red and closes none."""
    key, colours = (status.indicator, status.place), at.county.announced.colours
    before = colours.get(key)
    if status.status == "grey" or (before is not None and before.colour == status.status):
        return []
    opened = at.clock if before is None or status.status == "red" else before.opened
    colours[key] = StandingColour(
        indicator=status.indicator, place=status.place, colour=status.status, opened=opened
    )
    return [_signal(at, before, colours[key], status)]


def _signal(
    at: Moment, before: StandingColour | None, after: StandingColour, status: IndicatorStatus
) -> Output:
    signal = StatusChanged(
        id=derived_id("StatusChanged", at.county.id, after.indicator, after.place, at.clock.isoformat()),
        county=at.county.id,
        at=at.clock,
        stand=at.stand,
        episode=derived_id(at.county.id, "red", after.indicator, after.place, after.opened.isoformat()),
        indicator=after.indicator,
        place=after.place,
        before=None if before is None else before.colour,
        after=after.colour,
        figure=status,
    )
    return at.signal(signal)
