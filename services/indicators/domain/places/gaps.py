"""The county's gaps to be narrowed: the selection in force now, this period and the same a year before."""

from collections.abc import Iterator

from services.indicators.domain.detection.comparisons import ExactRatio
from services.indicators.domain.figures import significant
from services.indicators.domain.places.gap import CHOSEN_LATER, Side, change_of, direction_of
from services.indicators.domain.places.settled_spans import SettledSpans, types_of, year_of
from services.indicators.domain.status.spans import Span
from shared.county import CountyConfig, Indicator, PriorityGap, Selection, is_in_force
from shared.events import Gap, GapSide, Ratio
from shared.periods import first_day, last_day, span_text


def gaps(spans: SettledSpans) -> Iterator[Gap]:
    """Every gap for the year to date and twelve months, where they or the year before changed."""
    config = spans.at.config
    for gap in config.gaps:
        indicator = config.indicator[gap.indicator]
        for span in spans.newest(types_of(config.indicator, indicator), indicator.year_starts):
            changed = spans.has_changed(span) or spans.has_changed(span.before())
            selection = selection_at(gap, span)
            if changed and selection is not None and span.first != span.last:
                yield _gap(spans, gap, indicator, selection, span)


def selection_at(gap: PriorityGap, span: Span) -> Selection | None:
    """The selection in force on the span's last day."""
    end = last_day(span.last)
    return next((s for s in gap.selections if is_in_force(s, end, end)), None)


def _gap(
    spans: SettledSpans, gap: PriorityGap, indicator: Indicator, selection: Selection, span: Span
) -> Gap:
    config, then = spans.at.config, span.before()
    now = _side(spans, gap, indicator, selection, span)
    known = spans.is_known(types_of(config.indicator, indicator), then)
    before = _side(spans, gap, indicator, selection, then) if known else None
    change = change_of(before, now) if before else None
    place = config.place[gap.within] if gap.within else config.root
    return Gap(
        county=config.id,
        place=place.code,
        type=indicator.code,
        gap=gap.id,
        period=span_text(span.first, span.last),
        count=now.incidents,
        rest=now.rest,
        ratio=_ratio(now.ratio),
        direction=direction_of(change, indicator.polarity),
        now=_said(now, span, _residents(config, place.code, span)[1]),
        before=_said(before, then, _residents(config, place.code, then)[1]) if before else None,
        change=_ratio(change) if change else None,
        places=selection.places,
        selected_from=selection.starts.isoformat(),
        residents_year=_residents(config, place.code, span)[1] or None,
        reason=_reason(before, change),
        caveats=(
            *indicator.caveats,
            *((CHOSEN_LATER,) if before and is_chosen_later(selection, then) else ()),
        ),
        stand=spans.at.stand,
    )


def is_chosen_later(selection: Selection, then: Span) -> bool:
    """Whether some of the first period was known when the places were chosen: what is high then falls by itself."""
    return selection.chosen_on > first_day(then.first)


def _reason(before: Side | None, change: ExactRatio | None) -> str:
    if before is None:
        return "the same months of the year before are not loaded"
    return "" if change else "too few incidents to compare"


def _side(
    spans: SettledSpans, gap: PriorityGap, indicator: Indicator, selection: Selection, span: Span
) -> Side:
    """Counts of the selected places and of the other wards; what has no ward is in neither."""
    config, index = spans.at.config, spans.at.counts.index
    counted = spans.counted(indicator, span)
    whole = config.place[gap.within] if gap.within else config.root
    wards = sum(counted[index.wards[row]] for row in index.wards_of(whole.code))
    chosen = sum(counted[code] for code in selection.places)
    residents = sum(_residents(config, code, span)[0] for code in selection.places)
    return Side(
        chosen, max(0, wards - chosen), residents, _residents(config, whole.code, span)[0] - residents
    )


def _residents(config: CountyConfig, code: str, span: Span) -> tuple[int, int]:
    """Residents of a place for a span, and their year; that there are some was checked with the configuration."""
    return config.residents_in(code, year_of(span)) or (0, 0)


def _said(side: Side, span: Span, year: int) -> GapSide:
    return GapSide(
        period=span_text(span.first, span.last),
        count=side.incidents,
        rest=side.rest,
        residents=side.residents,
        rest_residents=side.rest_residents,
        rate=significant(1000 * side.incidents / side.residents),
        rest_rate=significant(1000 * side.rest / side.rest_residents),
        residents_year=year or None,
        ratio=_ratio(side.ratio),
    )


def _ratio(found: ExactRatio) -> Ratio:
    return Ratio(
        value=None if found.value is None else significant(found.value),
        low=significant(found.low),
        high=None if found.high is None else significant(found.high),
        p=significant(found.p),
    )
