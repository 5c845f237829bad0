"""Coverage: what is loaded of each feed, and the sections that wait for a feed. Silence is not zero."""

from services.reports.domain.material import Material
from services.reports.domain.pack import Coverage, FeedCoverage, FeedMonth
from shared.county import Feed
from shared.events import BusiestNights, HotHours


def coverage(material: Material) -> Coverage:
    """A row for each configured feed, heard of or not."""
    rows = tuple(_feed(material, feed) for feed in material.county.feeds)
    return Coverage(months=material.months, feeds=rows, missing=tuple(_missing(material)))


def _feed(material: Material, feed: Feed) -> FeedCoverage:
    heard = material.feeds.get(feed.id)
    loaded, complete = (set(heard.months), set(heard.complete)) if heard else (set(), set())
    months = tuple(_state(month in loaded, month in complete) for month in material.months)
    silent = heard.silent if heard else False
    return FeedCoverage(name=feed.name, rhythm=feed.rhythm, silent=silent, months=months)


def _state(is_loaded: bool, is_complete: bool) -> FeedMonth:
    return "complete" if is_complete else "loaded" if is_loaded else "none"


def _missing(material: Material) -> list[tuple[str, str]]:
    """Sections that no record of this cut fills, each with the feed that would."""
    source = _finer_feed(material)
    of_month = [c for (_, month), c in material.counts.items() if month == material.month]
    lacks = [
        ("Hot hours", f"incidents with their day and hour: {source}", not _has(material, HotHours)),
        ("Busiest nights", f"incidents with their day and hour: {source}", not _has(material, BusiestNights)),
        ("Shares by flag (domestic, alcohol, hate, knife ...)", f"incidents with flags: {source}",
         not any(c.flags for c in of_month)),
    ]  # fmt: skip
    missing = [(section, filler) for section, filler, is_empty in lacks if is_empty]
    measures = {s.indicator for s in material.indicator_statuses() if s.actual is not None}
    for indicator in material.county.indicators:
        if indicator.measure and indicator.code not in measures:
            missing.append(
                (indicator.name, f"the measure '{indicator.measure}', posted by the partner who holds it")
            )
    return missing


def _has(material: Material, kind: type[HotHours] | type[BusiestNights]) -> bool:
    return any(isinstance(s, kind) for s in material.statuses)


def _finer_feed(material: Material) -> str:
    daily = [f.name for f in material.county.feeds if f.rhythm == "daily"]
    if daily:
        return f"the daily feed of {' or '.join(daily)}, of which nothing with them is loaded"
    return "a daily feed of incidents from the police control room or records system (none is configured)"
