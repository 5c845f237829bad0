"""One request on its way into a county's log: judged in batches, cut into records, kept or not."""

from asyncio import Future
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from services.ingest.answers import Answer, Completion, Tally
from services.ingest.domain.admit import Admission
from services.ingest.domain.held import held_item, key_of
from services.ingest.domain.item import Sent
from services.ingest.domain.kept import Kept, KeptRecord, records
from services.ingest.domain.verdict import Held, are_kept
from services.ingest.publish import Publisher, Unavailable, is_kept
from shared.clock import now
from shared.events import MAX_ITEMS, Complete, LoadCount
from shared.metrics import INGEST_ACK_SECONDS, INGEST_ITEMS
from shared.topics import HELD


class Load:
    """The items of one request. Without a publisher (a dry run) all is judged and nothing sent."""

    def __init__(self, publisher: Publisher | None, county: str, source: str, admission: Admission) -> None:
        self.id = str(uuid4())
        self._publisher, self._county, self._source = publisher, county, source
        self._admission, self._tally = admission, Tally()
        self._waiting: list[Kept] = []
        self._sent: list[tuple[int, Future[Any]]] = []

    async def take(self, items: Sequence[Sent]) -> None:
        """Judge further items and send the records they fill; Unavailable if the broker takes nothing."""
        verdicts = self._admission.judge(items)
        self._tally.add(verdicts)
        if are_kept(verdicts):
            self._waiting += verdicts
        else:
            await self._hold([verdict for verdict in verdicts if isinstance(verdict, Held)])
            self._waiting += [verdict for verdict in verdicts if isinstance(verdict, Kept)]
        full = len(self._waiting) // MAX_ITEMS * MAX_ITEMS
        for start in range(0, full, MAX_ITEMS):
            await self._send_record(self._waiting[start : start + MAX_ITEMS])
        self._waiting = self._waiting[full:]

    async def ease(self, most: int) -> None:
        """Return once fewer than `most` records are under way: what others send meanwhile goes between."""
        if len(self._sent) >= most and self._publisher is not None:
            await self._publisher.settled(self._sent[-most][1])

    async def finish(self, completes: str | None) -> Answer:
        """Send the rest, see all kept, then declare the month complete if asked; Unavailable if one fails.

        A request without any item is a nil return: its empty record is a sign of life.
        """
        if self._waiting or not self._tally.seen:
            await self._send_record(self._waiting)
        await self._confirm()
        completion = await self._complete(completes) if completes else None
        self._measure()
        return self._answer(completion)

    async def settle(self) -> int:
        """Items kept when the request ends early; waits for what is under way."""
        with suppress(Unavailable):
            await self._confirm()
        return self.kept()

    def kept(self) -> int:
        """Items that the broker has acknowledged."""
        return sum(items for items, future in self._sent if is_kept(future))

    async def _hold(self, items: Sequence[Held]) -> None:
        if self._publisher is None:
            return
        for held in items:
            record = held_item(self._county, self._source, held, now())
            self._sent.append((1, await self._publisher.send(self._county, record, HELD, key_of(record))))

    async def _send_record(self, items: Sequence[Kept]) -> None:
        if self._publisher is None:
            return
        for count, record in records(KeptRecord(self._county, self._source, self.id, items)):
            self._sent.append((count, await self._publisher.send(self._county, record)))

    async def _confirm(self) -> None:
        if self._publisher is not None:
            with INGEST_ACK_SECONDS.time():
                await self._publisher.confirm([future for _, future in self._sent])

    async def _complete(self, month: str) -> Completion:
        counts = self._tally.counts
        if counts["rejected"] or counts["held"]:
            reason = "items-rejected" if counts["rejected"] else "items-held"
            return Completion(month=month, published=False, reason=reason)
        if self._publisher is None:
            return Completion(month=month, published=False, reason="dry-run")
        loads = (LoadCount(load=self.id, items=counts["accepted"]),)
        record = Complete(county=self._county, source=self._source, month=month, loads=loads)
        await self._publisher.publish(self._county, record)
        return Completion(month=month, published=True)

    def _measure(self) -> None:
        for outcome, items in self._tally.counts.items():
            INGEST_ITEMS.labels(self._county, self._source, outcome).inc(items)

    def _answer(self, completion: Completion | None) -> Answer:
        results = self._tally.results()
        return Answer(
            load=self.id,
            county=self._county,
            source=self._source,
            dry_run=self._publisher is None,
            **self._tally.counts,
            completion=completion,
            results=results,
            results_omitted=self._tally.seen - len(results),
        )
