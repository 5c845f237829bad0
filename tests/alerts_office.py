"""What tests of alerts share: people, signals as they follow one another, and a mail relay that keeps what it took."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.alerts.domain.alert import Person
from shared.county import CountyConfig
from shared.events import (
    FeedBack,
    FeedSilent,
    HotspotRaised,
    HotspotUpdated,
    LoadHeld,
    Pace,
    Projection,
    Ratio,
    SevereIncident,
    StatusChanged,
    TargetInDanger,
    derived_id,
)
from tests import builders as b

LEADS = [
    {
        "types": ["anti-social-behaviour"], "tier": "district", "role": "asb_officer", "title": "ASB officer",
        "next_steps": ["Ask the warden what changed."],
    },
    {
        "types": ["*"], "tier": "county", "role": "strategic_lead", "title": "Strategic lead",
        "next_steps": ["Decide which partner takes this on."],
    },
]  # fmt: skip
STRATEGIC = Person("strategic_lead", "C1", "Sam Sample", "sam@example.org")
NORTH = Person("asb_officer", "D1", "Nora North", "nora@example.org")
SOUTH = Person("asb_officer", "D2", "Sid South", "sid@example.org")
OWNER = Person("data_owner", "C1", "Dana Data", "dana@example.org")
EVERYONE = (STRATEGIC, NORTH, SOUTH, OWNER)


def a_led_county(**changes: Any) -> CountyConfig:
    """Testshire, where districts lead on anti-social behaviour and the county on the rest."""
    return b.a_county(**{"leads": LEADS} | changes)


def rows_of(people: tuple[Person, ...] = EVERYONE) -> list[dict[str, str]]:
    """People as the rows of their file."""
    return [{"role": p.role, "place": p.place, "name": p.name, "email": p.email} for p in people]


def turned(
    after: str = "red", before: str | None = "green", *, indicator: str = "burglary", place: str = "C1",
    at: str = "2025-12-10", offset: int = 1, **figure: Any,
) -> StatusChanged:  # fmt: skip
    """A colour that changed; the episode is that of the place's and indicator's one red."""
    figure = {"status": after} | figure
    return StatusChanged(
        id=derived_id("turned", indicator, place, after, offset), county="testshire", at=b.at_noon(at),
        stand=b.a_stand(offset), episode=derived_id("red", indicator, place), indicator=indicator, place=place,
        before=before, after=after, figure=b.a_status(indicator, place, offset=offset, **figure),
    )  # fmt: skip


def in_danger(*, over: bool = False, at: str = "2025-12-10", offset: int = 1) -> TargetInDanger:
    """Burglary's projected year end of 980 misses the county's target of 900; 60 a month would still meet it."""
    projection = Projection(
        method="seasonal share x level",
        value=980,
        low=930,
        high=1031,
        misses=0.3 if over else 0.94,
        target=900,
    )
    pace = Pace(a_month=60, months=4, is_possible=True)
    figure = b.a_status(
        pace=pace, projection=projection, unit="offences", caveats=("Counts follow reporting.",)
    )
    return TargetInDanger(
        id=derived_id("danger", offset), county="testshire", at=b.at_noon(at), stand=b.a_stand(offset),
        episode=derived_id("danger", "burglary", "C1"), indicator="burglary", place="C1", over=over,
        projection=projection, figure=figure,
    )  # fmt: skip


def ordinary(**changes: Any) -> dict[str, Any]:
    """Figures of a red that only the rule says is one."""
    ratio = Ratio(value=1.02, low=0.91, high=1.15, p=0.7)
    return {"state": "ordinary_variation", "ratio": ratio} | changes


def raised(observed: int = 14, **place: Any) -> HotspotRaised:
    """A hotspot with `observed` where 5.1 were expected."""
    return _with_count(b.a_hotspot(**place), observed)


def updated(
    observed: int, at: str, *, ward: str = "W2", kind: str = "burglary", offset: int
) -> HotspotUpdated:
    """New figures of the hotspot that `raised` begins."""
    hotspot = _with_count(b.a_hotspot(ward, kind, at, offset=offset), observed)
    return HotspotUpdated(**hotspot.model_dump(exclude={"kind", "id"}), id=derived_id("updated", offset))


def _with_count(hotspot: HotspotRaised, observed: int) -> HotspotRaised:
    surprise = hotspot.surprise.model_copy(update={"observed": observed})
    return hotspot.model_copy(update={"surprise": surprise})


def silent(at: str = "2025-12-10", *, offset: int = 1) -> FeedSilent:
    """The police feed did not bring October and November."""
    return FeedSilent(id=derived_id("silent", offset), at=b.at_noon(at), **_feed(offset))


def back(at: str, *, offset: int) -> FeedBack:
    """The police feed was heard again."""
    return FeedBack(id=derived_id("back", offset), at=b.at_noon(at), **_feed(offset))


def _feed(offset: int) -> dict[str, Any]:
    return {
        "county": "testshire", "stand": b.a_stand(offset), "episode": derived_id("silence", "police"),
        "feed": "police", "newest": "2025-09", "missing": ("2025-10", "2025-11"),
    }  # fmt: skip


def held(
    would_withdraw: int = 310, at: str = "2025-12-10", *, over: bool = False, offset: int = 1
) -> LoadHeld:
    """The police's November, much shorter than before."""
    return LoadHeld(
        id=derived_id("held", offset), county="testshire", at=b.at_noon(at), stand=b.a_stand(offset),
        episode=derived_id("hold", "police"), source="police", month="2025-11",
        would_withdraw=would_withdraw, of=1900, over=over,
    )  # fmt: skip


def severe(count: int = 1, at: str = "2025-12-10", *, offset: int = 1) -> SevereIncident:
    """Incidents of a severe type on one day in one ward."""
    return SevereIncident(
        id=derived_id("severe", offset), county="testshire", at=b.at_noon(at), stand=b.a_stand(offset),
        episode=derived_id("severe", "W1", "2025-12-09"), place="W1", type="violent-crime", on="2025-12-09",
        count=count,
    )  # fmt: skip


class MailRelay:
    """Takes mail by SMTP and keeps it; `refuse` makes it answer as a busy relay does."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse = False
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refuse:
            return "451 busy, try again later"
        content = envelope.original_content or b""
        self.mails.append(email.message_from_bytes(content, policy=email.policy.default))
        return "250 taken"

    @property
    def url(self) -> str:
        return f"mailto://127.0.0.1:{self.port}?from=wardwatch@example.org&mode=insecure"

    @property
    def ids(self) -> list[str]:
        """Message-IDs in order of arrival."""
        return [mail["Message-ID"] for mail in self.mails]


@asynccontextmanager
async def mail_relay() -> AsyncIterator[MailRelay]:
    """A relay that listens while the block runs."""
    relay = MailRelay()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(relay, hostname="localhost"), "127.0.0.1", 0
    )
    relay.port = server.sockets[0].getsockname()[1]
    async with server:
        yield relay
