"""What the replay has heard from the system, and questions to it. Records may repeat: ids and stands decide."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from shared.events import (
    AlertLogged,
    AlertsJudged,
    FeedBack,
    FeedSilent,
    HotspotRaised,
    IndicatorStatus,
    Judged,
    StatusChanged,
)

Signal = TypeVar("Signal", StatusChanged, HotspotRaised, FeedSilent, FeedBack)


@dataclass
class Heard:
    """Signals, statuses and the alert log of one county, collected record by record (the one thing that grows)."""

    signals: dict[UUID, BaseModel] = field(default_factory=dict)
    statuses: dict[tuple[str, str, str], IndicatorStatus] = field(default_factory=dict)
    log: dict[int, AlertLogged] = field(default_factory=dict)
    marks: dict[str, datetime] = field(default_factory=dict)
    """How far each topic has everything, by the county's clock."""

    def take(self, topic: str, record: object) -> None:
        """Add one record of signals.v1, statuses.v1 or alert-log.v1; what is neither is passed over."""
        match record:
            case Judged() | AlertsJudged():
                self.marks[topic] = max(record.as_of, self.marks.get(topic, record.as_of))
            case AlertLogged():
                self.log[record.number] = record
            case IndicatorStatus():
                self._take_status(record)
            case BaseModel() if isinstance(id := getattr(record, "id", None), UUID):
                self.signals[id] = record

    def _take_status(self, status: IndicatorStatus) -> None:
        key = (status.indicator, status.place, status.period)
        known = self.statuses.get(key)
        if known is None or known.stand < status.stand:
            self.statuses[key] = status

    def is_judged(self, moment: datetime, topics: Iterable[str]) -> bool:
        """Whether all of these topics hold everything up to `moment`."""
        return all(topic in self.marks and self.marks[topic] >= moment for topic in topics)

    def of(self, kind: type[Signal]) -> list[Signal]:
        """Signals of one kind, in the county's order of time."""
        return sorted(
            (s for s in self.signals.values() if isinstance(s, kind)), key=lambda s: (s.at, str(s.id))
        )

    def statuses_of(self, month: str) -> list[IndicatorStatus]:
        """Statuses whose period ends with this month."""
        return [s for s in self.statuses.values() if s.period[-7:] == month]

    def reds(self, month: str) -> list[IndicatorStatus]:
        """What stood red when this was the newest settled month."""
        return [s for s in self.statuses_of(month) if s.status == "red"]

    def hotspots(self, month: str) -> list[HotspotRaised]:
        """Hotspots raised over the period that ends with this month."""
        return [s for s in self.of(HotspotRaised) if s.surprise.period[-7:] == month]

    def decided(self) -> dict[str, datetime]:
        """Message-ID of each e-mail decided upon, with the moment of the county's clock."""
        return {r.message_id: r.at for r in self._logged("queued")}

    def sent(self) -> set[str]:
        """Message-IDs of e-mails that the mail relay took."""
        return {r.message_id for r in self._logged("sent")}

    def unsent(self) -> set[str]:
        """Message-IDs of e-mails that were decided upon and are neither sent nor given up."""
        return set(self.decided()) - self.sent() - {r.message_id for r in self._logged("dead")}

    def _logged(self, event: str) -> Iterable[AlertLogged]:
        return (r for r in self.log.values() if r.event == event and r.message_id)
