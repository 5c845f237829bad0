"""Issued means frozen; and where there is no pack, one line says why."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from deploy.cli import build
from deploy.errors import RefusedError
from services.reports.archive import digest, find_pack, list_packs
from services.reports.errors import CannotRender, NoPack
from services.reports.pack import RENDERERS, issue, render_pack, rendition
from services.reports.render.apart import pdf_apart
from services.reports.store import migrate
from shared.db import engine_for
from shared.topics import ALERT_LOG, COUNTIES, COUNTS
from tests import builders as b
from tests.stream.reports_log import Log, a_settled_month


@pytest_asyncio.fixture
async def engine(own_database: str) -> AsyncIterator[AsyncEngine]:
    await asyncio.to_thread(migrate, own_database)
    engine = engine_for(own_database)
    yield engine
    await engine.dispose()


@pytest.fixture
def log(engine: AsyncEngine) -> Log:
    return Log(engine)


async def say(log: Log, month: str, as_of: str, *, offset: int, without: str = "") -> None:
    for topic, records in a_settled_month(month, as_of, offset=offset).items():
        if topic != without:
            await log.say(topic, *records)


async def test_an_issued_pack_never_changes(engine: AsyncEngine, log: Log, tmp_path: Path) -> None:
    await say(log, "2025-11", "2025-12-12", offset=1)
    first = await issue(engine, "testshire", "2025-11", tmp_path)
    pages = [await rendition(engine, "testshire", "2025-11", form) for form in ("html", "pdf", "json")]
    await log.say(COUNTS.name, b.counts_of("C1", "2025-11", {"burglary": 99}, offset=8))
    await log.say(COUNTS.name, b.judged("2025-12-13", "2025-11", offset=9))
    assert await issue(engine, "testshire", "2025-11", tmp_path) == first
    assert first.sha256 == digest(first.data.encode())
    assert [
        await rendition(engine, "testshire", "2025-11", form) for form in ("html", "pdf", "json")
    ] == pages


async def other(_: object) -> bytes:
    return b"what later software would make of it"


async def test_what_was_handed_out_stays_when_the_software_changes(
    engine: AsyncEngine, log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say(log, "2025-11", "2025-12-12", offset=1)
    await issue(engine, "testshire", "2025-11", tmp_path)
    before = await rendition(engine, "testshire", "2025-11", "html")
    monkeypatch.setitem(RENDERERS, "html", other)
    assert await rendition(engine, "testshire", "2025-11", "html") == before


async def test_a_restatement_shows_in_the_next_pack(engine: AsyncEngine, log: Log, tmp_path: Path) -> None:
    await say(log, "2025-11", "2025-12-12", offset=1)
    await issue(engine, "testshire", "2025-11", tmp_path)
    await log.say(COUNTS.name, b.counts_of("C1", "2025-11", {"burglary": 99}, offset=8))
    await say(log, "2025-12", "2026-01-12", offset=10)
    (revision,) = (await issue(engine, "testshire", "2025-12", tmp_path)).pack().revisions
    assert (revision.month, revision.before, revision.after) == ("2025-11", 60, 99)


async def test_two_issuers_at_once_make_one_pack(engine: AsyncEngine, log: Log, tmp_path: Path) -> None:
    await say(log, "2025-11", "2025-12-12", offset=1)
    one, other = await asyncio.gather(*(issue(engine, "testshire", "2025-11", tmp_path) for _ in range(2)))
    assert one == other
    async with engine.connect() as connection:
        assert [p["month"] for p in await list_packs(connection, "testshire")] == ["2025-11"]


@pytest.mark.parametrize(
    ("month", "why"),
    [
        ("2025-11", "its cut waits for alert-log.v1"),
        ("2025-10", "no pack of October 2025: the month is not loaded"),
        ("2025-12", "no pack of December 2025: the month is not over yet as of 2025-12-12"),
        ("2026-06", "no pack of June 2026: the month is not over yet"),
        ("2025-09", "settled together with a later month"),
    ],
    ids=["a topic lags", "not loaded", "still running", "to come", "settled with a later one"],
)
async def test_without_a_pack_one_line_says_why(
    engine: AsyncEngine, log: Log, tmp_path: Path, month: str, why: str
) -> None:
    await log.say(COUNTS.name, b.counts_of("C1", "2025-09", {"burglary": 1}, offset=0))
    await say(log, "2025-11", "2025-12-12", offset=1, without=ALERT_LOG.name)
    with pytest.raises(NoPack, match=why):
        await issue(engine, "testshire", month, tmp_path)


async def test_a_month_that_is_not_settled_says_so(engine: AsyncEngine, log: Log, tmp_path: Path) -> None:
    await log.say(COUNTS.name, b.counts_of("C1", "2025-11", {"burglary": 1}))
    await log.say(COUNTS.name, b.judged("2025-12-01", "2025-10", offset=2))
    with pytest.raises(
        NoPack, match=r"not settled as of 2025-12-01 \(the newest settled month is October 2025\)"
    ):
        await issue(engine, "testshire", "2025-11", tmp_path)


async def test_an_unknown_county_has_not_been_judged(engine: AsyncEngine, tmp_path: Path) -> None:
    with pytest.raises(NoPack, match="elsewhere has not been judged yet"):
        await issue(engine, "elsewhere", "2025-11", tmp_path)


async def test_what_typst_cannot_set_is_said_in_one_line() -> None:
    with pytest.raises(CannotRender) as refused:
        await pdf_apart("{}")
    assert "\n" not in str(refused.value)


async def test_render_pack_writes_three_files(
    engine: AsyncEngine, own_database: str, log: Log, tmp_path: Path
) -> None:
    await say(log, "2025-11", "2025-12-12", offset=1)
    paths = await asyncio.to_thread(
        render_pack, own_database, "testshire", "2025-11", tmp_path / "o", tmp_path
    )
    assert [p.name for p in paths] == [f"pack-testshire-2025-11.{form}" for form in ("html", "pdf", "json")]
    assert json.loads(paths[2].read_text())["county"] == "testshire"
    async with engine.connect() as connection:
        kept = await find_pack(connection, "testshire", "2025-11")
        assert (await connection.execute(text("SELECT count(*) FROM reports.rendition"))).scalar() == 2
    assert kept is not None


async def test_a_place_has_a_pack_of_its_own_from_the_same_cut(
    engine: AsyncEngine, own_database: str, log: Log, tmp_path: Path
) -> None:
    await say(log, "2025-11", "2025-12-12", offset=1)

    def render(place: str) -> list[Path]:
        return render_pack(own_database, "testshire", "2025-11", tmp_path / "o", tmp_path, place)

    paths = await asyncio.to_thread(render, "D1")
    assert [p.name for p in paths] == [
        f"pack-testshire-2025-11-D1.{form}" for form in ("html", "pdf", "json")
    ]
    assert json.loads(paths[2].read_text())["place_name"] == "Northshire"
    with pytest.raises(NoPack, match="Testshire has no place 'X9'"):
        await asyncio.to_thread(render, "X9")
    with pytest.raises(NoPack, match=r"W1 Heath is a ward; ask for a place that holds it: Northshire \(D1\)"):
        await asyncio.to_thread(render, "W1")


async def test_a_month_is_over_by_the_countys_own_calendar(
    engine: AsyncEngine, log: Log, tmp_path: Path
) -> None:
    midnight = b.judged("2025-07-31", "2025-06", offset=2).model_copy(
        update={"as_of": datetime(2025, 7, 31, 23, tzinfo=UTC)}
    )
    await log.say(COUNTIES.name, b.in_force(b.a_county()))
    await log.say(COUNTS.name, b.counts_of("C1", "2025-07", {"burglary": 1}), midnight)
    with pytest.raises(NoPack, match="not settled as of 2025-08-01"):
        await issue(engine, "testshire", "2025-07", tmp_path)


def test_the_command_refuses_in_one_line(
    own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(own_database)
    monkeypatch.setenv("WARDWATCH_DATABASE", own_database)
    asked = ["pack", "--county", "testshire", "--month", "2025-11", "--out", str(tmp_path)]
    refused = CliRunner().invoke(build(["pack"]), asked).exception
    assert isinstance(refused, RefusedError)
    assert str(refused) == "no pack: testshire has not been judged yet, or reports has not read it"
    assert refused.exit_code == 2


@pytest.mark.parametrize("below", ["", "folder"], ids=["a file", "below a file"])
def test_the_command_refuses_what_is_no_folder_in_one_line(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("mine")
    out = tmp_path / "file" / below
    asked = ["pack", "--county", "testshire", "--month", "2025-11", "--out", str(out)]
    refused = CliRunner().invoke(build(["pack"]), asked).exception
    assert isinstance(refused, RefusedError)
    assert str(refused).startswith(f"--out {out} cannot be a folder: ")
    assert "\n" not in str(refused)
    assert (tmp_path / "file").read_text() == "mine"
