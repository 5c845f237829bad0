"""Clusters of neighbouring wards, looked for each night in day data; one takes the alerts of its wards into itself."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from hashlib import blake2b
from typing import cast

import numpy as np

from services.indicators.domain.detection.history import Counts, Floats
from services.indicators.domain.detection.predictive import central_range
from services.indicators.domain.detection.scan import Cluster, scan
from services.indicators.domain.figures import significant
from services.indicators.domain.hotspots.day_judgement import DayJudgement
from services.indicators.domain.hotspots.news import Finding
from services.indicators.domain.hotspots.ward_days import WardDays
from services.indicators.domain.moment import Moment
from services.indicators.domain.work import Work
from shared.county import CountyConfig
from shared.events import Surprise

RULE = "space-time permutation scan"

LOOKED_AT = 90
"""Days that the scan takes a ward's share from; a cluster is of the last 28 of them at most."""

GLANCE, NOTHING = 99, 0.1
"""With so few shuffles, a cluster of a greater p is not looked at again: it will not come near to one in 90."""

RECURRENCE = 90
"""Nights between two such clusters of a type by chance, at least."""


def cluster_works(at: Moment, judged: Iterable[WardDays]) -> tuple[Work, ...]:
    """The scans of these days that were not done yet: long work."""
    works = (_work(at.config, days, column) for days in judged for column in range(len(days.kinds)))
    return tuple(work for work in works if work is not None and work.name not in at.county.scans)


def clusters_of(at: Moment, judged: DayJudgement) -> dict[int, Cluster]:
    """The cluster of each kind (by its column), where one recurs seldom enough by chance."""
    found: dict[int, Cluster] = {}
    for column in range(len(judged.days.kinds)):
        work = _work(at.config, judged.days, column)
        if work is not None and judged.day.judged[:, column].any():
            cluster = _result(at, work)
            if cluster is not None and cluster.recurrence >= RECURRENCE and _is_enough(at, cluster):
                found[column] = cluster
    return found


def with_clusters(at: Moment, judged: DayJudgement, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of single wards, those of each cluster told as one, in the ward that stands for it.

    A ward of it that stands already goes on by itself.
    """
    clusters = clusters_of(at, judged)
    taken = {_cell(judged, row, column) for column, c in clusters.items() for row in c.wards}
    standing = {key for key, h in at.county.announced.hotspots.items() if h.cleared is None}
    heads = {column: _head(judged, column, c, standing) for column, c in clusters.items()}
    told = {_cell(judged, row, column) for column, row in heads.items()}
    for finding in findings:
        cell = (finding.place, finding.type)
        if cell not in told and (cell not in taken or cell in standing):
            yield finding
    for column, row in heads.items():
        yield _finding(judged, row, column, clusters[column])


def forget_scans(at: Moment, judged: Iterable[WardDays]) -> None:
    """Keep only what the newest days were found to hold."""
    works = (_work(at.config, days, column) for days in judged for column in range(len(days.kinds)))
    names = {work.name for work in works if work is not None}
    at.county.scans = {name: found for name, found in at.county.scans.items() if name in names}


def _work(config: CountyConfig, days: WardDays, column: int) -> Work | None:
    """None where wards have no place on the map, or a day of those looked at is not covered."""
    middles = _middles(config)
    if middles is None or not days.covered[column, -LOOKED_AT:].all():
        return None
    counts = np.ascontiguousarray(days.counts[:, column, -LOOKED_AT:])
    digest = blake2b(counts.tobytes() + middles.tobytes(), digest_size=12).hexdigest()
    name = f"cluster of {config.types[days.kinds[column]].id} in {digest}"
    return Work(name, night_scan, (counts, middles))


def night_scan(counts: Counts, middles: Floats) -> Cluster | None:
    """The scan, but for what a tenth of it shows to be nothing: most nights of most types. Pure."""
    glance = scan(counts, middles, permutations=GLANCE)
    return None if glance is None or glance.p > NOTHING else scan(counts, middles)


def _middles(config: CountyConfig) -> Floats | None:
    points = [(ward.easting, ward.northing) for ward in config.wards]
    return None if any(None in point for point in points) else np.array(points, np.float64)


def _result(at: Moment, work: Work) -> Cluster | None:
    scans = at.county.scans
    if work.name not in scans:
        scans[work.name] = at.results[work.name] if work.name in at.results else work.result()
    return cast(Cluster | None, scans[work.name])


def _is_enough(at: Moment, cluster: Cluster) -> bool:
    return len(cluster.wards) > 1 and cluster.observed >= at.config.detection.minimum_count


def _head(judged: DayJudgement, column: int, cluster: Cluster, standing: set[tuple[str, str]]) -> int:
    """The ward whose hotspot it is: one that stands already, else the one with most incidents."""
    first = cluster.first - cluster.last - 1
    counts = judged.days.counts[:, column, first:].sum(axis=1)
    return min(cluster.wards, key=lambda row: (_cell(judged, row, column) not in standing, -counts[row], row))


def _cell(judged: DayJudgement, row: int, column: int) -> tuple[str, str]:
    return judged.config.wards[row].code, judged.config.types[judged.days.kinds[column]].id


def _finding(judged: DayJudgement, row: int, column: int, cluster: Cluster) -> Finding:
    place, kind = _cell(judged, row, column)
    return Finding(
        place=place,
        type=kind,
        period=date.fromordinal(judged.days.last).isoformat(),
        fires=True,
        is_ordinary=False,
        figures=partial(_surprise, judged, row, cluster),
        recoded=partial(judged.recoding, row, column),
    )


def _surprise(judged: DayJudgement, row: int, cluster: Cluster) -> Surprise:
    length, last = cluster.last - cluster.first + 1, judged.days.last
    mean = np.array([cluster.expected])
    low, high = central_range(mean, mean)
    nights = min(cluster.recurrence, 36500.0)
    return Surprise(
        rule=RULE,
        window=f"{length} day{'' if length == 1 else 's'}",
        period=f"{date.fromordinal(last - length + 1).isoformat()}..{date.fromordinal(last).isoformat()}",
        observed=cluster.observed,
        expected=significant(cluster.expected),
        low=int(low[0]),
        high=int(high[0]),
        variance=significant(cluster.expected),
        p=significant(cluster.p),
        threshold=significant(1 / RECURRENCE),
        basis=f"A cluster of {len(cluster.wards)} wards: by chance one so likely is found every {nights:,.0f} nights.",
        evidence=(),
        neighbours=tuple(judged.config.wards[n].code for n in cluster.wards if n != row),
        caveats=("the count and what is usual are those of all the wards named",),
    )
