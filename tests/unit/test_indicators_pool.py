"""Long work in a process of its own: results by name, one replacement, and an end in the middle of the work."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from services.indicators.domain.work import Work
from services.indicators.pool import Pool
from tests.long_work import die, die_once, fail, slowly


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    pool = Pool()
    yield pool
    await pool.stop()


async def test_results_come_by_name_and_equal_what_is_computed_here(pool: Pool) -> None:
    works = [Work("three", slowly, (0.0, 3)), Work("four", slowly, (0.0, 4))]
    assert (
        await pool.compute(works) == {work.name: work.result() for work in works} == {"three": 9, "four": 16}
    )


async def test_a_process_that_was_killed_is_replaced_once(pool: Pool, tmp_path: Path) -> None:
    assert await pool.compute([Work("w", die_once, (str(tmp_path / "died"),))]) == {"w": "done"}
    with pytest.raises(BrokenProcessPool):
        await pool.compute([Work("w", die, (1,))])


async def test_work_that_fails_raises_its_own_fault_and_leaves_the_pool_well(pool: Pool) -> None:
    with pytest.raises(ArithmeticError):
        await pool.compute([Work("bad", fail, (1,))])
    assert await pool.compute([Work("two", slowly, (0.0, 2))]) == {"two": 4}


async def test_stopping_does_not_wait_for_the_work(pool: Pool) -> None:
    computing = asyncio.create_task(pool.compute([Work("long", slowly, (60.0, 1))]))
    await pool.compute([])
    await asyncio.sleep(1.0)
    async with asyncio.timeout(20):
        await pool.stop()
    computing.cancel()
    await asyncio.wait([computing])
