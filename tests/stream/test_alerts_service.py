"""The whole alerts service on a real broker, database and mail relay: killed, started again, asked."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from pydantic import BaseModel

from deploy.local.ports import any_free
from services.alerts.domain.chain import first_break
from services.alerts.store import load_people, migrate
from shared import topics
from shared.events import AlertLogged, AlertsJudged, CountyInForce, decode
from shared.kafka import partition_of, publish, read_stretch, start_producer
from shared.keys import create_key
from shared.settings import Settings
from tests import builders as b
from tests.alerts_office import MailRelay, a_led_county, mail_relay, raised, rows_of, turned

SECONDS = 60


class Service:
    """The service as a process of its own, and the log it follows."""

    def __init__(self, settings: Settings, relay: MailRelay, folder: Path) -> None:
        self.settings, self.relay, self.port = settings, relay, any_free()
        self.keys = folder / "keys.json"
        self.secret = create_key(self.keys, source="police", counties=["testshire"], rights=["read"])
        self.output = (folder / "alerts.log").open("ab")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        told = {
            "KAFKA": self.settings.kafka, "DATABASE": self.settings.database, "PARTITIONS": "2",
            "TOPIC_PREFIX": self.settings.topic_prefix, "PORT": str(self.port), "MAIL_URL": self.relay.url,
            "KEYS_FILE": str(self.keys), "LEASE_SECONDS": "3", "POLL_SECONDS": "0.1",
        }  # fmt: skip
        environment = os.environ | {f"WARDWATCH_{name}": value for name, value in told.items()}
        command = [sys.executable, "-m", "services.alerts.main"]
        self.process = subprocess.Popen(command, env=environment, stdout=self.output)

    def end(self, by: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(by)
        return self.process.wait(timeout=SECONDS)

    async def says(self, *records: BaseModel) -> None:
        producer = await start_producer(self.settings)
        for record in records:
            topic = topics.COUNTIES if isinstance(record, CountyInForce) else topics.SIGNALS
            await publish(producer, self.settings, topic, "testshire", "testshire", record)
        await producer.stop()

    async def log(self) -> list[AlertLogged | AlertsJudged]:
        partition = partition_of("testshire", self.settings.partitions)
        stretch = read_stretch(self.settings, topics.ALERT_LOG, partition, 0)
        return [decode("alert-log.v1", message.value) async for message in stretch]

    async def get(self, path: str, secret: str = "") -> httpx.Response:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}") as client:
            return await client.get(path, headers=headers)


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await done():  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(0.1)


@pytest_asyncio.fixture
async def service(settings: Settings, tmp_path: Path) -> AsyncIterator[Service]:
    migrate(settings.database)
    load_people(settings.database, "testshire", rows_of())
    await topics.create_topics(settings)
    async with mail_relay() as relay:
        service = Service(settings, relay, tmp_path)
        yield service
        if service.process is not None and service.process.poll() is None:
            service.end(signal.SIGKILL)
        service.output.close()


async def is_ready(service: Service) -> bool:
    try:
        return (await service.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


async def test_killed_and_started_again_it_sends_what_was_said_and_nothing_twice(service: Service) -> None:
    county = CountyInForce(county="testshire", config=a_led_county(), stand=b.a_stand(0))
    await service.says(county, raised(offset=1), b.judged("2025-12-10", "2025-11", offset=2))
    service.start()
    await until(lambda: _mails(service, 1))
    service.end(signal.SIGKILL)
    await service.says(turned(offset=3, at="2025-12-11"), b.judged("2025-12-11", "2025-11", offset=4))
    service.start()
    await until(lambda: _mails(service, 2))
    await until(lambda: _logged(service, "sent", 2))
    assert service.end(signal.SIGTERM) == 0
    await _nothing_twice(service)


async def _mails(service: Service, number: int) -> bool:
    return len(set(service.relay.ids)) >= number


async def _logged(service: Service, event: str, number: int) -> bool:
    events = {
        row.number for row in await service.log() if isinstance(row, AlertLogged) and row.event == event
    }
    return len(events) >= number


async def _nothing_twice(service: Service) -> None:
    subjects = [mail["Subject"] for mail in service.relay.mails]
    by_id = dict(zip(service.relay.ids, subjects, strict=True))
    assert sorted(by_id.values()) == [
        "Hotspot: Burglary in W2 Heath ward, Northshire",
        "Red: Burglary in Testshire",
    ]
    rows = {row.number: row for row in await service.log()}
    assert first_break([rows[number] for number in sorted(rows)]) is None


async def test_the_log_comes_out_in_order_and_the_api_gives_the_reasons(service: Service) -> None:
    county = CountyInForce(county="testshire", config=a_led_county(), stand=b.a_stand(0))
    service.start()
    await until(lambda: is_ready(service))
    await service.says(county, raised(offset=1), b.judged("2025-12-10", "2025-11", offset=2))
    await until(lambda: _logged(service, "sent", 1))
    log = await service.log()
    assert [row.number for row in log] == list(range(1, len(log) + 1))
    assert (await service.get("/v1/alerts?county=testshire")).status_code == 401
    assert (await service.get("/v1/alerts?county=elsewhere", service.secret)).status_code == 403
    answer = await service.get("/v1/alerts?county=testshire", service.secret)
    [alert] = answer.json()["alerts"]
    assert [row["event"] for row in alert["log"]] == ["opened", "queued", "sent"]
    assert "sam@example.org" not in answer.text
    assert service.end(signal.SIGTERM) == 0


async def test_what_cannot_be_read_or_handled_is_put_aside_and_stops_nothing(service: Service) -> None:
    stranger = raised(offset=1).model_copy(update={"county": "nowhere"})
    county = CountyInForce(county="testshire", config=a_led_county(), stand=b.a_stand(0))
    producer = await start_producer(service.settings)
    name, partition = topics.topic_name(service.settings, topics.SIGNALS), partition_of("testshire", 2)
    await producer.send_and_wait(name, b'{"kind": "nonsense"}', partition=partition)
    await producer.stop()
    await service.says(county, stranger, raised(offset=2), b.judged("2025-12-10", "2025-11", offset=3))
    service.start()
    await until(lambda: _mails(service, 1))
    letters = [
        decode("dead-letters.v1", message.value)
        for part in range(2)
        async for message in read_stretch(service.settings, topics.DEAD_LETTERS, part, 0)
    ]
    assert len(letters) == 2
    assert any("UnknownCounty" in letter.reason for letter in letters)


@pytest.mark.parametrize(
    "url", ["json://example.org", "mailto://127.0.0.1?from=a@example.org&bcc=b@example.org"]
)
async def test_a_mail_url_that_cannot_do_what_it_asks_is_refused_at_once(url: str, tmp_path: Path) -> None:
    environment = os.environ | {"WARDWATCH_MAIL_URL": url}
    command = [sys.executable, "-m", "services.alerts.main"]
    ended = await asyncio.to_thread(
        subprocess.run, command, env=environment, cwd=tmp_path, capture_output=True, timeout=SECONDS
    )
    assert ended.returncode != 0
    assert b"MailUrlError" in ended.stderr
    assert b"example.org" not in ended.stderr
