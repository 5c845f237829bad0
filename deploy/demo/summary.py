"""What the demo says at its end: a table by month and five lines, from what was heard. Pure but for drawing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.table import Table

from deploy.demo.common_rules import CommonAlerts
from deploy.demo.counts import Counts, months_of, total
from deploy.demo.seen import Heard
from deploy.demo.timeline import all_months, month_of_step
from shared.county import CountyConfig
from shared.events import HotspotRaised, IndicatorStatus
from shared.periods import month_name


@dataclass(frozen=True)
class MonthSeen:
    """One month of the replay; `incidents` None where the month was never loaded."""

    month: str
    incidents: int | None
    reds: int
    hotspots: int
    emails: int
    has_pack: bool


def by_month(counts: Counts, heard: Heard, packs: Collection[str], zone: ZoneInfo) -> list[MonthSeen]:
    """The table's rows. E-mails stand with the month whose posting they follow."""
    told = [month_of_step(moment, zone) for id, moment in heard.decided().items() if id in heard.sent()]
    return [
        MonthSeen(
            month=month,
            incidents=total(counts, month) or None,
            reds=len(heard.reds(month)),
            hotspots=len(heard.hotspots(month)),
            emails=told.count(month),
            has_pack=month in packs,
        )
        for month in all_months(months_of(counts))
    ]


def table(rows: Iterable[MonthSeen]) -> Table:
    """The rows for the terminal: what was not loaded is said in words, never as a zero."""
    drawn = Table(
        "month",
        title="What was seen",
        caption="e-mails: sent after the month was posted, on the fifth of the next",
    )
    for column in ("incidents", "reds", "hotspots", "e-mails"):
        drawn.add_column(column, justify="right")
    drawn.add_column("pack")
    for row in rows:
        if row.incidents is None:
            drawn.add_row(row.month, "not loaded", "", "", str(row.emails or ""), "", style="dim")
        else:
            figures = (f"{row.incidents:,}", str(row.reds), str(row.hotspots), str(row.emails))
            drawn.add_row(row.month, *figures, "yes" if row.has_pack else "NO")
    return drawn


def lines(county: CountyConfig, heard: Heard, months: Sequence[str], common: CommonAlerts) -> list[str]:
    """Four findings in words; each says so where there is none."""
    reds = [red for month in months for red in heard.reds(month) if red.ratio is not None]
    return [
        _red_line(county, "Clearest red", clearest(reds)),
        _red_line(county, "A red that is noise", noisiest(county, reds)),
        _hotspot_line(county, heard.of(HotspotRaised)),
        _rules_line(heard, common),
    ]


def clearest(reds: Sequence[IndicatorStatus]) -> IndicatorStatus | None:
    """The red least likely to be chance; of equals the one over most incidents."""
    return min(reds, key=lambda r: (_p(r), -(r.actual or 0.0)), default=None)


def noisiest(county: CountyConfig, reds: Sequence[IndicatorStatus]) -> IndicatorStatus | None:
    """A red whose interval includes "no change": county-wide first, then the newest, then the likeliest chance."""
    noise = [r for r in reds if r.ratio and r.ratio.low <= 1 and (r.ratio.high is None or r.ratio.high >= 1)]
    return max(noise, key=lambda r: (r.place == county.root.code, r.period[-7:], _p(r)), default=None)


def _p(red: IndicatorStatus) -> float:
    return red.ratio.p if red.ratio else 1.0


def _red_line(county: CountyConfig, title: str, red: IndicatorStatus | None) -> str:
    if red is None or red.ratio is None:
        return f"{title}: none"
    name = next(i.name for i in county.indicators if i.code == red.indicator)
    figures = f"{_number(red.actual)} against {_number(red.comparator)} in {red.comparator_period}"
    target = f", target {_number(red.target)}"
    if red.ratio.low > 1:
        why = f"at least {red.ratio.low - 1:.0%} up with 95 % confidence"
    else:
        why = f"red by the rule, yet within ordinary variation (p = {red.ratio.p:.2f})"
    return f"{title}: {name}, {_place(county, red.place)}, {red.period}: {figures}{target}; {why}"


def _hotspot_line(county: CountyConfig, hotspots: Sequence[HotspotRaised]) -> str:
    if not hotspots:
        return "A hotspot: none"
    one = min(hotspots, key=lambda h: (h.surprise.p, str(h.id)))
    seen = one.surprise
    where = f"{county.type[one.type].name} in {_place(county, one.place)}"
    usual = f"its usual share is {seen.expected:.0f} (range {seen.low} to {seen.high})"
    return f"A hotspot: {where}: {seen.observed} in {seen.window} to {month_name(seen.period[-7:])}; {usual}"


def _rules_line(heard: Heard, common: CommonAlerts) -> str:
    """All are counted over the same months; what last year holds could be compared in few of them."""
    first, last = common.mean_months[0], common.mean_months[-1]
    ours = sum(first <= h.surprise.period[-7:] <= last for h in heard.of(HotspotRaised))
    return (
        f"Common rules (+20 % on last year, mean + 2 SD): {common.on_last_year} and {common.above_mean} alerts, "
        f"wardwatch: {ours} (wards and types with 3 incidents or more, {first} to {last}; "
        f"last year is known for {', '.join(common.last_year_months)} only)"
    )


def _place(county: CountyConfig, code: str) -> str:
    place = county.place[code]
    return place.name


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:,.0f}"
