"""Bytes to records and back, by topic. Decoding never raises: what it cannot read is a value, `Undecodable`."""

from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from shared.county import CHECKED
from shared.events.figures import CountyInForce, FeedState, HeldItem, HeldMapping, PlaceCounts
from shared.events.intake import DeadLetter, IntakeRecord
from shared.events.keeping import AlertLogRecord, Checkpoint, Notice
from shared.events.place_figures import StatusRecord
from shared.events.quick import read_quickly
from shared.events.signals import Judged, SignalRecord


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Bytes that are no record of their topic. `reason` names fields and rules, never a value."""

    reason: str


CONTRACTS: dict[str, Any] = {
    "intake.v1": IntakeRecord,
    "counts.v1": PlaceCounts | Judged,
    "statuses.v1": StatusRecord | Judged,
    "feeds.v1": FeedState | Judged,
    "held.v1": HeldItem | HeldMapping,
    "counties.v1": CountyInForce,
    "signals.v1": SignalRecord,
    "checkpoints.v1": Checkpoint,
    "alert-log.v1": AlertLogRecord,
    "notices.v1": Notice,
    "dead-letters.v1": DeadLetter,
}
"""What each topic may hold."""


def _adapter(contract: Any) -> TypeAdapter[Any]:
    if get_args(contract):
        return TypeAdapter(Annotated[contract, Field(discriminator="kind")])
    return TypeAdapter(contract)


ADAPTERS: dict[str, TypeAdapter[Any]] = {topic: _adapter(contract) for topic, contract in CONTRACTS.items()}


def encode(record: BaseModel) -> bytes:
    """The record as the bytes that go on its topic."""
    return record.model_dump_json().encode()


def decode(topic: str, raw: bytes | None) -> Any:
    """The record in `raw` by the contract of `topic` (its name without prefix), or `Undecodable`.

    A field that the contract does not know is passed over: a newer service wrote it, and doors refuse what is
    unknown before it gets this far. For the same reason the checks of a configuration are not made again.
    """
    if raw is None:
        return Undecodable("empty value")
    try:
        return ADAPTERS[topic].validate_json(raw, extra="ignore", context=CHECKED)
    except ValidationError as error:
        return Undecodable(_reason(error))


def decode_intake(raw: bytes | None) -> IntakeRecord | Undecodable:
    """As `decode("intake.v1", raw)`, quicker where many incidents are to be folded.

    The items of an `Incidents` record may then be `ReadRevision`: fields and values of a `Revision`, for reading
    only. Such a record is not to be encoded again.
    """
    quickly = None if raw is None else read_quickly(raw)
    record: IntakeRecord | Undecodable = quickly or decode("intake.v1", raw)
    return record


def _reason(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, f['loc'])) or 'record'}: {f['type']}" for f in faults[:5])
