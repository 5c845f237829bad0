"""Data notes: caveats, breaks and how to read the figures. Every note that a figure carries is printed."""

from services.reports.domain.hotspots import Hotspot
from services.reports.domain.material import Material
from services.reports.domain.pack import Revision
from services.reports.domain.periods import month_words
from shared.events import DetectionState
from shared.periods import month_ordinal


def data_notes(material: Material) -> tuple[str, ...]:
    """General notes first, then caveats by indicator, then breaks within the pack's months."""
    return (*_reading(material), *_caveats(material), *_breaks(material))


def _reading(material: Material) -> list[str]:
    detection = material.county.detection
    windows = " or ".join("one month" if n == 1 else f"{n} months" for n in detection.windows_months)
    notes = [
        "Figures are as recorded on the as-of date. Later corrections do not change this pack; "
        "the next one lists them.",
        "Year to date runs to the last settled month and is compared with the same months of the year before. "
        "Where a colour needs those and they are not loaded, there is none.",
        "A month that is not loaded is unknown, never zero: it is left out of sums, shares and expectations.",
        "A hotspot is a ward whose recent count of a type is far above its usual share of the county's count "
        f"(negative binomial, over {windows}, at least {detection.minimum_count} incidents). A rise "
        "that the whole county shares shows in the indicators, not as a hotspot. Expected and usual range (central "
        "90%) are the model's.",
        *_detection(material),
    ]
    provisional = sorted({c.month for c in material.counts.values() if c.provisional})
    if provisional:
        months = ", ".join(month_words(m) for m in provisional)
        notes.append(f"Provisional (late records are still expected): {months}.")
    return notes


def _detection(material: Material) -> list[str]:
    """What the thresholds in force rest on, and which types are not judged yet."""
    states = [s for s in material.statuses if isinstance(s, DetectionState)]
    if not states:
        return [_threshold(material)]
    newest = max(states, key=lambda state: state.stand.key)
    unjudged = [f"{material.type_name(t.type)} ({t.state})" for t in newest.types if t.state != "judged"]
    waiting = [f"Not judged for hotspots: {', '.join(unjudged)}."] if unjudged else []
    return [*newest.thresholds, *waiting]


def _threshold(material: Material) -> str:
    """What the newest hotspot's threshold rests on, or what it would."""
    detection = material.county.detection
    told = [s.surprise.basis for s in material.signals if isinstance(s, Hotspot) and s.surprise.basis]
    if detection.budget_a_month is None:
        return f"The threshold is the county's own (p of {detection.threshold:.2g} or less)."
    return (
        told[-1]
        if told
        else (
            "The threshold of a hotspot is set by judging the county's own months before again: it would have raised "
            f"about {detection.budget_a_month} new hotspots a month. Until three months could be judged it is the "
            f"county's own (p of {detection.threshold:.2g} or less). Over so many series some arise by chance."
        )
    )


def _caveats(material: Material) -> list[str]:
    said = []
    for indicator in material.county.indicators:
        of_figures = [
            c for s in material.indicator_statuses() if s.indicator == indicator.code for c in s.caveats
        ]
        said += [f"{indicator.name}: {c}" for c in dict.fromkeys((*indicator.caveats, *of_figures))]
    return said


def _breaks(material: Material) -> list[str]:
    names = {i.code: i.name for i in material.county.indicators}
    return [
        f"{', '.join(names[i] for i in found.indicators)}: from {month_words(found.month)} not comparable with "
        f"earlier figures. {found.reason}"
        for found in material.county.breaks
        if month_ordinal(found.month) <= month_ordinal(material.month)
    ]


def revisions(
    material: Material, now: dict[str, dict[str, int]], before: dict[str, dict[str, int]]
) -> tuple[Revision, ...]:
    """County months whose counts differ from the last issued pack's, for types that both know."""
    return tuple(
        Revision(month=month, type_name=material.type_name(kind), before=before[month][kind], after=count)
        for month in sorted(now.keys() & before.keys())
        for kind, count in now[month].items()
        if before[month].get(kind, count) != count
    )
