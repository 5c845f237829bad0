"""What a feeder is told: totals that are complete, and the first thousand items one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.ingest.domain.item import Duplicate, Rejected
from services.ingest.domain.kept import Kept
from services.ingest.domain.verdict import Held, Verdict, are_kept
from shared.web.problems import BASE, Problem

MAX_LISTED = 1000
"""Items told one by one, in the order of `BY_NEED` while there is room."""
BY_NEED = ("rejected", "held", "duplicate", "accepted")
"""What may become of an item, what needs a hand first."""
RETRY_SECONDS = 10


class Completion(BaseModel):
    """What became of `complete_for`. `reason` says why the month was not declared complete."""

    month: str
    published: bool
    reason: str | None = None


@dataclass(slots=True, kw_only=True)  # a thousand are made of a long request: as a model, in thrice the time
class Outcome:
    """What became of one item. `index` counts items from 0, blank lines and a header left out."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

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
        by_need = sorted(results, key=lambda outcome: (outcome.outcome == "accepted", outcome.index))
        first = by_need[:MAX_LISTED]
        return cls(
            load=load, county=county, source=source, dry_run=dry_run, accepted=accepted, duplicate=0, held=0,
            rejected=rejected, completion=None, results=sorted(first, key=lambda outcome: outcome.index),
            results_omitted=len(results) - len(first),
        )  # fmt: skip


class Tally:
    """Counts the verdicts of one request, and lists those that most need a hand."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys(BY_NEED, 0)
        self._listed: dict[str, list[Outcome]] = {outcome: [] for outcome in BY_NEED}

    @property
    def counts(self) -> dict[str, int]:
        """Items so far by outcome."""
        return dict(self._counts)

    @property
    def seen(self) -> int:
        """Items judged so far."""
        return sum(self._counts.values())

    def add(self, verdicts: Sequence[Verdict]) -> None:
        """Count further verdicts, in the order of the request."""
        if len(self._listed["accepted"]) >= MAX_LISTED and are_kept(verdicts):
            self._counts["accepted"] += len(verdicts)  # the way of a long and sound request
            return
        for index, verdict in enumerate(verdicts, self.seen):
            outcome = _name_of(verdict)
            self._counts[outcome] += 1
            if len(self._listed[outcome]) < MAX_LISTED:
                self._listed[outcome].append(_outcome(index, verdict))

    def results(self) -> list[Outcome]:
        """At most `MAX_LISTED` outcomes, in the order of the request."""
        chosen = [outcome for listed in self._listed.values() for outcome in listed][:MAX_LISTED]
        return sorted(chosen, key=lambda outcome: outcome.index)


def _name_of(verdict: Verdict) -> str:
    if isinstance(verdict, Kept):
        return "accepted"
    if isinstance(verdict, Duplicate):
        return "duplicate"
    return "held" if isinstance(verdict, Held) else "rejected"


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


_results = TypeAdapter(list[Outcome])


def response(answer: Answer) -> JSONResponse:
    """202 all kept (200 on a dry run), 207 some held or rejected, 422 nothing taken."""
    body: dict[str, Any] = answer.model_dump(exclude={"results"})
    body["results"] = _results.dump_python(answer.results, exclude_none=True)
    if answer.rejected and not (answer.accepted or answer.held):
        return Problem(422, "nothing-accepted", "no item could be taken", **body).response()
    if answer.rejected or answer.held:
        return JSONResponse(body, 207)
    return JSONResponse(body, 200 if answer.dry_run else 202)


def unavailable(kept: int) -> Problem:
    """503: the broker is away. Sending the whole request again is harmless, whatever was kept."""
    detail = "the log is not reachable; send the whole request again later, items already kept count once"
    return Problem(503, "log-unavailable", detail, {"Retry-After": str(RETRY_SECONDS)}, kept=kept)
