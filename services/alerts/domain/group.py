"""All news of one officer at one evaluation is one message: no mail is sent per finding."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.alerts.domain.alert import Alert, Event, Recipient
from shared.events import StatusChanged, derived_id


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


_ORDER = {"severe": 0, "hotspot": 3, "silence": 4}


def _order(item: Waiting) -> tuple[int, int, float, str, int]:
    """Severe, reds with a special cause, reds by the rule alone, hotspots by excess, silence; endings last."""
    is_over = item.event == "resolved"
    return (is_over, _rank(item.alert), -_size(item.alert), str(item.alert.id), item.revision)


def _rank(alert: Alert) -> int:
    if isinstance(alert.signal, StatusChanged):
        return 1 if alert.signal.figure.state == "special_cause" else 2
    return _ORDER.get(alert.rule, 5)


def _size(alert: Alert) -> float:
    surprise = getattr(alert.signal, "surprise", None)
    return surprise.observed - surprise.expected if surprise else 0.0
