"""What a feeder is told: totals that are complete, and the first thousand items one by one."""

from collections.abc import Sequence
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.ingest.domain.item import Duplicate, Rejected
from services.ingest.domain.kept import Kept
from services.ingest.domain.verdict import Held, Verdict
from shared.web.problems import BASE, Problem

MAX_LISTED = 1000
"""Items told one by one; those not accepted come first into the list, for they need a hand."""
RETRY_SECONDS = 10


class Completion(BaseModel):
    """What became of `complete_for`. `reason` says why the month was not declared complete."""

    month: str
    published: bool
    reason: str | None = None


class Outcome(BaseModel):
    """What became of one item. `index` counts items from 0, blank lines and a header left out."""

    model_config = ConfigDict(extra="forbid")

    index: int
    ref: str | None = None
    outcome: str
    problem: str | None = None
    pointer: str | None = None
    rule: str | None = None


class Answer(BaseModel):
    """What became of a request. Totals are complete, `results` holds at most a thousand items."""

    load: str
    county: str
    source: str
    dry_run: bool
    accepted: int
    duplicate: int
    held: int
    rejected: int
    completion: Completion | None
    results: list[Outcome]
    results_omitted: int

    @classmethod
    def of(
        cls, load: str, county: str, source: str, *, dry_run: bool, accepted: int, rejected: int,
        results: list[Outcome],
    ) -> "Answer":  # fmt: skip
        """The answer to items judged all at once: the first `MAX_LISTED` are listed, rejected ones before others."""
        first = sorted(results, key=lambda outcome: (outcome.outcome == "accepted", outcome.index))[
            :MAX_LISTED
        ]
        return cls(
            load=load, county=county, source=source, dry_run=dry_run, accepted=accepted, duplicate=0, held=0,
            rejected=rejected, completion=None, results=sorted(first, key=lambda outcome: outcome.index),
            results_omitted=len(results) - len(first),
        )  # fmt: skip


class Tally:
    """Counts the verdicts of one request."""

    def __init__(self) -> None:
        self.accepted = self.duplicate = self.held = self.rejected = 0
        self._good: list[Outcome] = []
        self._other: list[Outcome] = []

    @property
    def seen(self) -> int:
        """Items judged so far."""
        return self.accepted + self.duplicate + self.held + self.rejected

    def add(self, verdicts: Sequence[Verdict]) -> None:
        """Count further verdicts, in the order of the request."""
        if len(self._good) >= MAX_LISTED and all(type(verdict) is Kept for verdict in verdicts):
            self.accepted += len(verdicts)  # the way of a long and sound request
            return
        for verdict in verdicts:
            listed = self._good if isinstance(verdict, Kept) else self._other
            if len(listed) < MAX_LISTED:
                listed.append(_outcome(self.seen, verdict))
            self._count(verdict)

    def results(self) -> list[Outcome]:
        """At most `MAX_LISTED` outcomes, in the order of the request."""
        chosen = self._other + self._good[: MAX_LISTED - len(self._other)]
        return sorted(chosen, key=lambda outcome: outcome.index)

    def _count(self, verdict: Verdict) -> None:
        if isinstance(verdict, Kept):
            self.accepted += 1
        elif isinstance(verdict, Duplicate):
            self.duplicate += 1
        elif isinstance(verdict, Held):
            self.held += 1
        else:
            self.rejected += 1


def _outcome(index: int, verdict: Verdict) -> Outcome:
    if isinstance(verdict, Rejected):
        return rejected(index, verdict)
    if isinstance(verdict, Held):
        return Outcome(
            index=index,
            ref=verdict.ref,
            outcome="held",
            problem=BASE + "unknown-category",
            pointer=f"/{verdict.field}",
        )
    outcome = "accepted" if isinstance(verdict, Kept) else "duplicate"
    return Outcome(index=index, ref=verdict.ref, outcome=outcome)


def rejected(index: int, verdict: Rejected) -> Outcome:
    """A rejected item, told without its value."""
    return Outcome(
        index=index,
        ref=verdict.ref,
        outcome="rejected",
        problem=BASE + verdict.fault,
        pointer=verdict.pointer,
        rule=verdict.rule or None,
    )


def response(answer: Answer) -> JSONResponse:
    """202 all kept (200 on a dry run), 207 some held or rejected, 422 nothing taken."""
    body: dict[str, Any] = answer.model_dump(exclude={"results"})
    body["results"] = [result.model_dump(exclude_none=True) for result in answer.results]
    if answer.rejected and not (answer.accepted or answer.held):
        return Problem(422, "nothing-accepted", "no item could be taken", **body).response()
    if answer.rejected or answer.held:
        return JSONResponse(body, 207)
    return JSONResponse(body, 200 if answer.dry_run else 202)


def unavailable(kept: int) -> Problem:
    """503: the broker is away. Sending the whole request again is harmless, whatever was kept."""
    detail = "the log is not reachable; send the whole request again later, items already kept count once"
    return Problem(503, "log-unavailable", detail, {"Retry-After": str(RETRY_SECONDS)}, kept=kept)
