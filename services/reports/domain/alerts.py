"""Alerts since the last pack: each once, with who was told and where it stands."""

from itertools import groupby

from services.reports.domain.material import Material
from services.reports.domain.pack import AlertLine
from shared.events import AlertLogged

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
    "revised": "Open, updated",
    "suppressed": "Held back",
    "acknowledged": "Acknowledged",
    "escalated": "Escalated",
    "resolved": "Over",
    "closed": "Closed",
}


def alert_lines(material: Material) -> tuple[AlertLine, ...]:
    """In the order they were first recorded since the last pack."""
    inside = [d for d in material.decisions if material.is_inside(d.place)]
    ordered = sorted(inside, key=lambda d: (str(d.alert), d.number))
    groups = [list(rows) for _, rows in groupby(ordered, lambda d: d.alert)]
    groups.sort(key=lambda rows: rows[0].number)
    return tuple(_line(material, rows) for rows in groups)


def _line(material: Material, rows: list[AlertLogged]) -> AlertLine:
    first = rows[0]
    opened = next((row.at for row in rows if row.event == "opened"), None)
    return AlertLine(
        opened=opened,
        rule=rule_name(first.rule),
        place_name=material.name(first.place),
        subject=_subject(material, first.subject),
        told=tuple(dict.fromkeys(_title(material, row.role) for row in rows if _is_told(row))),
        state=_state(rows),
    )


def rule_name(rule: str) -> str:
    """A rule in words."""
    return next((words for key, words in RULES.items() if key in rule), rule.replace("_", " ").capitalize())


def _is_told(row: AlertLogged) -> bool:
    return row.event in ("queued", "sent") and bool(row.role)


def _state(rows: list[AlertLogged]) -> str:
    """The last decision about the alert itself, not about one message of it; with its reason, if one is given."""
    steps = [row for row in rows if row.event not in ("queued", "sent", "failed", "dead")]
    last = (steps or rows)[-1]
    state = STATES.get(last.event, last.event.capitalize())
    return f"{state} ({last.reason.replace('_', ' ')})" if last.reason else state


def _subject(material: Material, subject: str) -> str:
    indicators = {i.code: i.name for i in material.county.indicators}
    feeds = {f.id: f.name for f in material.county.feeds}
    types = {t.id: t.name for t in material.county.types}
    return (types | feeds | indicators).get(subject, subject)


def _title(material: Material, role: str) -> str:
    titles = {lead.role: lead.title for lead in material.county.leads}
    return titles.get(role, role.replace("_", " ").capitalize())
