"""Limits at the door: a client's requests, and a county's backfill, by a clock the test turns."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from services.ingest.domain.item import Item, Rejected
from services.ingest.limits import BackfillPace, RequestLimit, backfill_in
from shared.web.problems import Problem


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def _made(limit: RequestLimit, client: str, requests: int) -> int:
    """How many of so many requests went through."""
    made = 0
    for _ in range(requests):
        with suppress(Problem):
            limit.spend(client)
            made += 1
    return made


def test_a_client_has_a_burst_and_then_its_rate() -> None:
    clock = Clock()
    limit = RequestLimit(5, clock)
    assert _made(limit, "a", 50) == 10
    clock.at += 1
    assert _made(limit, "a", 50) == 5
    clock.at += 3600
    assert _made(limit, "a", 50) == 10, "what a quiet client saves up has an end"


def test_clients_do_not_share_a_limit() -> None:
    limit = RequestLimit(1, Clock())
    assert (_made(limit, "a", 9), _made(limit, "b", 9)) == (2, 2)


@pytest.mark.parametrize(("rate", "seconds"), [(5.0, "1"), (0.1, "10")])
def test_who_waits_as_told_goes_through(rate: float, seconds: str) -> None:
    clock = Clock()
    limit = RequestLimit(rate, clock)
    _made(limit, "a", 50)
    with pytest.raises(Problem) as refused:
        limit.spend("a")
    assert (refused.value.status, refused.value.type) == (429, "too-many-requests")
    assert refused.value.headers == {"Retry-After": seconds}
    clock.at += int(seconds)
    limit.spend("a")


def test_no_rate_is_no_limit() -> None:
    assert _made(RequestLimit(0, Clock()), "a", 1000) == 1000


async def _slept(pace: BackfillPace, patch: pytest.MonkeyPatch, county: str, items: int) -> float:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    with patch.context() as now:
        now.setattr(asyncio, "sleep", sleep)
        await pace.wait(county, items)
    return sum(slept)


async def test_backfill_of_a_county_waits_for_its_own_and_for_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    pace = BackfillPace(1000, clock)
    waits: list[float] = [await _slept(pace, monkeypatch, "a", 500) for _ in range(3)]
    assert waits == pytest.approx([0, 0.5, 1.0])
    assert await _slept(pace, monkeypatch, "b", 500) == 0
    assert await _slept(pace, monkeypatch, "a", 0) == 0, "live items never wait"
    clock.at += 10
    assert await _slept(pace, monkeypatch, "a", 500) == 0


@pytest.mark.parametrize(
    ("on", "is_backfill"),
    [("2025-12", True), ("2025-12-20", False), ("2025-11-15", True), ("2025-11-16", False),
     ("2025-12-20T10:00:00Z", False), ("2024-01-01T10:00:00Z", True)],
)  # fmt: skip
def test_months_and_old_days_are_backfill(on: str, is_backfill: bool) -> None:
    items: list[Any] = [Item(ref="P-1", on=on), Rejected("malformed-line")]
    assert backfill_in(items, datetime(2025, 12, 21, 9, tzinfo=UTC)) == is_backfill
