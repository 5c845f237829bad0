"""Alerts since the last pack: each once, with who was ever told and where it stands."""

from collections.abc import Iterable
from itertools import groupby

from services.reports.domain.areas import area_name, same_area
from services.reports.domain.material import Material
from services.reports.domain.pack import AlertLine
from shared.events import AlertLogged

Rows = list[AlertLogged]
RULES = {
    "hotspot": "Hotspot",
    "red": "Red",
    "danger": "In danger of missing its target",
    "silence": "Silent feed",
    "held": "Month to be confirmed",
    "severe": "Severe incident",
    "trend": "Emerging trend",
    "recoding": "Possible re-coding",
}
"""What an alert's rule is called on paper; an unknown one is printed as it is named."""


STATES = {
    "opened": "Open",
    "revised": "Open",
    "acknowledged": "Acknowledged",
    "escalated": "Escalated",
    "resolved": "Resolved",
    "closed": "Closed",
}
"""The steps of an alert's life; whatever else is logged of it, such as a delivery, moves nothing."""


def alert_lines(material: Material) -> tuple[AlertLine, ...]:
    """Alerts raised since the last pack, then earlier ones that moved, each in the order of the log.

    What was held back before it ever was an alert is none. A district that is a partnership of its own is one area.
    """
    inside = [d for d in material.decisions if material.is_inside(d.place)]
    ordered = sorted(inside, key=lambda d: (str(d.alert), d.number))
    groups = [list(rows) for _, rows in groupby(ordered, lambda d: d.alert)]
    moved = sorted((g for g in groups if _has_moved(material, g)), key=lambda rows: rows[0].number)
    lines = [_line(material, alike) for alike in _by_area(material, moved)]
    return tuple(sorted(lines, key=lambda line: not line.is_new))


def _has_moved(material: Material, rows: Rows) -> bool:
    was_opened = any(row.event == "opened" for row in rows)
    return was_opened and any(_is_news(material, row) for row in rows if row.event in STATES)


def _is_news(material: Material, row: AlertLogged) -> bool:
    return material.since is None or row.at > material.since


def _by_area(material: Material, groups: Iterable[Rows]) -> list[list[Rows]]:
    """Alerts that say the same of the same wards, together."""
    alike: dict[tuple[object, ...], list[Rows]] = {}
    for rows in groups:
        first = rows[0]
        area = same_area(material.county, first.place)
        alike.setdefault((first.rule, first.subject, area, _opened(rows).at, _state(rows)), []).append(rows)
    return list(alike.values())


def _line(material: Material, alike: list[Rows]) -> AlertLine:
    first = alike[0][0]
    opened = _opened(alike[0])
    told = (_title(material, row.role) for rows in alike for row in rows if _is_told(row))
    return AlertLine(
        opened=opened.at,
        is_new=_is_news(material, opened),
        rule=rule_name(first.rule),
        place_name=area_name(material.county, [rows[0].place for rows in alike]),
        subject=_subject(material, first.subject),
        told=tuple(dict.fromkeys(told)),
        state=_state(alike[0]),
    )


def _opened(rows: Rows) -> AlertLogged:
    return next(row for row in rows if row.event == "opened")


def rule_name(rule: str) -> str:
    """A rule in words."""
    return next((words for key, words in RULES.items() if key in rule), rule.replace("_", " ").capitalize())


def _is_told(row: AlertLogged) -> bool:
    return row.event in ("queued", "sent") and bool(row.role)


def _state(rows: Rows) -> str:
    """The last step of its life, with its reason; and why nobody was told, where nobody was."""
    last = [row for row in rows if row.event in STATES][-1]
    state = STATES[last.event] + (f" ({_words(last.reason)})" if last.reason else "")
    held = [row.reason for row in rows if row.event == "suppressed" and row.reason]
    return f"{state}; not told: {_words(held[-1])}" if held and not any(map(_is_told, rows)) else state


def _words(reason: str) -> str:
    return reason.replace("_", " ")


def _subject(material: Material, subject: str) -> str:
    indicators = {i.code: i.name for i in material.county.indicators}
    feeds = {f.id: f.name for f in material.county.feeds}
    types = {t.id: t.name for t in material.county.types}
    return (types | feeds | indicators).get(subject, subject)


def _title(material: Material, role: str) -> str:
    titles = {lead.role: lead.title for lead in material.county.leads}
    return titles.get(role, role.replace("_", " ").capitalize())
