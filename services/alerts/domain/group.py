"""All news of one officer at one evaluation is one message: no mail is sent per finding."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.alerts.domain.alert import Alert, Event, Recipient
from services.alerts.domain.severity import excess_of
from shared.events import derived_id


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that waits for its evaluation: this revision of this alert, to this recipient."""

    alert: Alert
    """The alert as it stands now."""
    revision: int
    event: Event
    recipient: Recipient
    channel: str = "email"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one recipient gets on one channel, most pressing first."""

    email: str
    channel: str
    items: tuple[Waiting, ...]

    @property
    def message_key(self) -> str:
        """The id of the message: derived from what it tells and to whom, never from a clock."""
        told = sorted((str(i.alert.id), i.revision) for i in self.items)
        return str(derived_id("message", *[f"{a}#{r}" for a, r in told], self.email, self.channel))


def grouped(waiting: Sequence[Waiting]) -> tuple[Bundle, ...]:
    """One bundle for each recipient and channel."""
    by_recipient: dict[tuple[str, str], list[Waiting]] = {}
    for item in waiting:
        by_recipient.setdefault((item.recipient.email, item.channel), []).append(item)
    return tuple(
        Bundle(email, channel, tuple(sorted(items, key=_order)))
        for (email, channel), items in sorted(by_recipient.items())
    )


def newest(items: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """Each alert once, as its latest waiting revision, in the same order: what there is to word."""
    last = {item.alert.id: item.revision for item in sorted(items, key=lambda i: i.revision)}
    return tuple(item for item in items if last[item.alert.id] == item.revision)


_SEVERITIES = ("high", "medium", "info")
_RULES = ("red", "danger", "hotspot", "silence")


def _order(item: Waiting) -> tuple[bool, bool, int, int, float, str, str, str, int]:
    """Endings last; severe types first; then high before medium, and within it reds, hotspots, silence.

    A red is high by special cause. Reds go by indicator and place, hotspots by excess.
    """
    alert = item.alert
    rule = _RULES.index(alert.rule) if alert.rule in _RULES else len(_RULES)
    pressing = (item.event == "resolved", alert.rule != "severe", _SEVERITIES.index(alert.severity), rule)
    about = (-excess_of(alert.signal), alert.subject, alert.place, str(alert.id))
    return (*pressing, *about, item.revision)
