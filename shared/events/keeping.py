"""Where a service stands and what it decided: checkpoints, the alert log, notices."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.county import CountyConfig, Frozen, Month, Slug
from shared.events.figures import FeedState, Stand
from shared.events.standing import Standing


class Checkpoint(Frozen):
    """The indicator service stood here (`checkpoints.v1`), all outputs up to `through` acknowledged.

    `published` holds a digest of the newest status per indicator and place and of each feed, `unranked` the
    months whose rankings wait for the day's end, so that a recovered worker still sends only what changed.
    """

    v: Literal[1] = 1
    kind: Literal["checkpoint"] = "checkpoint"
    county: Slug
    generation: int
    through: int
    began: AwareDatetime
    clock: AwareDatetime
    config: CountyConfig
    standing: Standing
    thresholds: dict[str, float] = {}
    """Never filled: `standing` has the thresholds, with what they rest on."""
    published: dict[str, str]
    unranked: tuple[Month, ...] = ()


class AlertLogged(Frozen):
    """One decision about an alert (`alert-log.v1`), numbered per county without gaps, chained by digest."""

    v: Literal[1] = 1
    kind: Literal["alert"] = "alert"
    county: Slug
    number: int
    at: AwareDatetime
    """The county's clock; `sent` and `failed` carry the wall clock."""
    alert: UUID
    rule: str
    place: str
    subject: str
    """The type, indicator or feed the alert is about."""
    event: Literal[
        "opened", "revised", "suppressed", "queued", "sent", "failed", "dead", "acknowledged",
        "escalated", "resolved", "closed",
    ]  # fmt: skip
    reason: str = ""
    role: str = ""
    channel: str = ""
    message_id: str = ""
    previous: str
    digest: str
    """sha256 over `previous` and this record without `digest`."""


class AlertsJudged(Frozen):
    """The alert service has recorded every decision up to `as_of`; a numbered row of the same log."""

    v: Literal[1] = 1
    kind: Literal["judged"] = "judged"
    county: Slug
    number: int
    as_of: AwareDatetime
    settled: Month | None
    stand: Stand
    previous: str
    digest: str


class Notice(Frozen):
    """What the reports service asks the alert service to deliver (`notices.v1`)."""

    v: Literal[1] = 1
    kind: Literal["notice"] = "notice"
    id: UUID
    county: Slug
    at: AwareDatetime
    about: Literal["overdue_action", "late_pack", "review_due", "milestone_due"]
    role: Slug
    place: str
    text: str


AlertLogRecord = AlertLogged | AlertsJudged
__all__ = ["AlertLogRecord", "AlertLogged", "AlertsJudged", "Checkpoint", "FeedState", "Notice", "Standing"]
