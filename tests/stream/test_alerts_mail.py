"""From signals to mail on a real database and by real SMTP, through every restart there can be."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy.exc import IntegrityError

from services.alerts.domain.chain import first_break
from services.alerts.outbox import Outgoing
from services.alerts.sender import MailSender
from shared.events import ADAPTERS, CountyInForce
from shared.metrics import DELIVERIES
from tests import builders as b
from tests.alerts_desk import LEASE, Desk
from tests.alerts_office import a_led_county, back, ordinary, raised, severe, silent, turned, updated

NOON = b.at_noon("2025-12-11")


@pytest_asyncio.fixture
async def desk(own_database: str) -> AsyncIterator[Desk]:
    async with Desk(own_database) as desk:
        yield desk


def to(desk: Desk, email: str) -> list[str]:
    return [mail["Subject"] for mail in desk.relay.mails if mail["To"] == email]


async def test_all_news_of_an_officer_at_one_evaluation_is_one_mail_and_each_delivery_a_row(
    desk: Desk,
) -> None:
    await desk.reads(
        raised(offset=1),
        turned(offset=2),
        turned(indicator="violent-crime", offset=3, **ordinary()),
        silent(offset=4),
        b.judged("2025-12-10", "2025-11", offset=5),
    )
    await desk.sends()
    assert to(desk, "sam@example.org") == ["Testshire: two reds, one hotspot"]
    assert to(desk, "dana@example.org") == ["No data from Testshire Police"]
    assert len(desk.relay.mails) == 2
    rows = await desk.rows("SELECT state, count(*) AS n FROM alerts.delivery GROUP BY state")
    assert rows == [{"state": "delivered", "n": 4}]


async def test_nothing_goes_out_before_its_evaluation_except_severe_incidents(desk: Desk) -> None:
    await desk.reads(raised(offset=1), severe(offset=2))
    await desk.sends()
    assert to(desk, "sam@example.org") == ["Severe incident: Violence in Northshire"]


async def test_a_mail_carries_our_message_id_once_and_text_and_html(desk: Desk) -> None:
    await desk.reads(raised(offset=1), b.judged("2025-12-10", "2025-11", offset=2))
    await desk.sends()
    [mail] = desk.relay.mails
    [row] = await desk.rows("SELECT message_id, text FROM alerts.message")
    assert mail.get_all("Message-ID") == [row["message_id"]]
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == row["text"]
    assert "usual share" in html.get_content()


async def test_a_long_subject_arrives_as_it_was_written(desk: Desk) -> None:
    long = "Police, street-level crime and anti-social behaviour (published monthly, by ward and month)"
    feeds = [feed.model_dump() | {"name": long} for feed in a_led_county().feeds]
    config = a_led_county(feeds=feeds)
    await desk.reads(CountyInForce(county="testshire", config=config, stand=b.a_stand(1)))
    await desk.reads(silent(offset=2), b.judged("2025-12-10", "2025-11", offset=3))
    await desk.sends()
    assert to(desk, "dana@example.org") == [f"No data from {long}"]


async def test_killed_between_decision_and_sending_it_is_sent_after_the_restart_once(desk: Desk) -> None:
    await desk.reads(raised(offset=1), b.judged("2025-12-10", "2025-11", offset=2))
    claimed = await desk.outbox()._claim()
    assert len(claimed) == 1  # taken, and then the process is gone
    await desk.sends(NOON + LEASE - timedelta(seconds=1))
    assert desk.relay.mails == []
    await desk.sends(NOON + LEASE)
    await desk.sends(NOON + 2 * LEASE)
    assert len(desk.relay.mails) == 1


class Killed(BaseException):
    """The process ends here."""


async def test_killed_after_the_relay_accepted_it_goes_again_under_the_same_id_and_is_counted(
    desk: Desk,
) -> None:
    await desk.reads(raised(offset=1), b.judged("2025-12-10", "2025-11", offset=2))
    mail = MailSender(desk.relay.url, limit_seconds=10)

    async def send_and_die(message: Outgoing) -> str | None:
        assert await mail.send(message) is None
        raise Killed

    with pytest.raises(Killed):
        await desk.sends(send=send_and_die)
    before = DELIVERIES.labels("email", "sent_again")._value.get()
    await desk.sends(NOON + LEASE)
    assert len(desk.relay.ids) == 2
    assert len(set(desk.relay.ids)) == 1
    assert DELIVERIES.labels("email", "sent_again")._value.get() == before + 1
    assert [event for (event,) in await desk.log("event")].count("sent") == 1


async def test_reading_again_changes_nothing_whether_by_offset_or_as_new_records(desk: Desk) -> None:
    batch = [raised(offset=1), turned(offset=2), b.judged("2025-12-10", "2025-11", offset=3)]
    await desk.reads(*batch)
    await desk.sends()
    log = await desk.log("number", "digest")
    await desk.reads_again("signals.v1", batch, start=0)
    await desk.reads(*batch)
    await desk.sends()
    assert await desk.log("number", "digest") == log
    assert len(desk.relay.mails) == 1


async def test_a_red_that_ends_is_told_once_to_those_who_were_told_and_in_the_same_thread(desk: Desk) -> None:
    await desk.reads(turned(offset=1), b.judged("2025-12-10", "2025-11", offset=2))
    await desk.reads(
        turned("green", "red", at="2026-01-10", offset=3), b.judged("2026-01-10", "2025-12", offset=4)
    )
    await desk.reads(b.judged("2026-01-11", "2025-12", offset=5))
    await desk.sends()
    assert to(desk, "sam@example.org") == [
        "Red: Burglary in Testshire",
        "No longer red: Burglary in Testshire",
    ]
    first, second = desk.relay.mails
    assert second["In-Reply-To"] == first["Message-ID"]
    [alert] = await desk.rows("SELECT state, revision FROM alerts.alert")
    assert alert == {"state": "resolved", "revision": 2}


async def test_a_hotspot_is_told_again_only_when_its_excess_grew_by_half(desk: Desk) -> None:
    await desk.reads(raised(14, offset=1), b.judged("2025-12-10", "2025-11", offset=2))
    await desk.reads(updated(17, "2025-12-11", offset=3), b.judged("2025-12-11", "2025-11", offset=4))
    await desk.reads(updated(19, "2025-12-12", offset=5), b.judged("2025-12-12", "2025-11", offset=6))
    await desk.sends()
    subjects = to(desk, "sam@example.org")
    assert subjects == [
        f"{start}Hotspot: Burglary in W2 Heath ward, Northshire" for start in ("", "Update: ")
    ]
    held = [row for row in await desk.log("event", "reason") if row[0] == "suppressed"]
    assert held == [("suppressed", "grown_less_than_half")]


async def test_what_is_over_two_days_behind_the_clock_is_recorded_and_not_told(desk: Desk) -> None:
    await desk.reads(
        b.judged("2025-12-10", "2025-11", offset=1),
        raised(at="2025-12-07", offset=2),
        b.judged("2025-12-11", "2025-11", offset=3),
    )
    await desk.sends()
    assert desk.relay.mails == []
    assert ("suppressed", "late") in await desk.log("event", "reason")


async def test_a_feed_that_comes_back_closes_its_alert_without_a_mail(desk: Desk) -> None:
    await desk.reads(silent(offset=1), b.judged("2025-12-10", "2025-11", offset=2))
    await desk.reads(back("2025-12-12", offset=3), b.judged("2025-12-12", "2025-11", offset=4))
    await desk.sends()
    assert len(desk.relay.mails) == 1
    assert ("resolved", "feed_heard") in await desk.log("event", "reason")


async def test_a_relay_that_stays_away_is_tried_for_a_day_and_then_the_delivery_is_dead(desk: Desk) -> None:
    await desk.reads(raised(offset=1), b.judged("2025-12-10", "2025-11", offset=2))
    desk.relay.refuse = True
    for hour in range(30):
        for minute in (0, 1, 6, 21):
            await desk.sends(NOON + timedelta(hours=hour, minutes=minute))
    events = [event for (event,) in await desk.log("event")]
    assert events.count("failed") == 9
    assert events[-1] == "dead"
    assert await desk.rows("SELECT state FROM alerts.delivery") == [{"state": "dead"}]


async def test_the_log_is_a_whole_chain_with_the_mark_after_its_decisions(desk: Desk) -> None:
    await desk.reads(raised(offset=1), b.judged("2025-12-10", "2025-11", offset=2))
    await desk.sends()
    kinds = await desk.log("kind", "event")
    assert kinds == [("alert", "opened"), ("alert", "queued"), ("judged", None), ("alert", "sent")]
    rows = await desk.rows("SELECT document FROM alerts.alert_log ORDER BY number")
    log = [ADAPTERS["alert-log.v1"].validate_python(row["document"]) for row in rows]
    assert first_break(log) is None
    assert first_break([log[0], log[1].model_copy(update={"reason": "changed"}), *log[2:]]) == 2


async def test_a_delivery_is_one_row(desk: Desk) -> None:
    await desk.reads(raised(offset=1))
    with pytest.raises(IntegrityError):
        await desk.rows("INSERT INTO alerts.delivery SELECT * FROM alerts.delivery RETURNING 1")
