"""Every record that the reports service follows is kept as a row, under a key that its kind shares with no other."""

from pathlib import Path

import pytest

from services.reports.domain.facts import CUT_TOPICS, Fact, fact_of
from shared.events import ADAPTERS, AlertsJudged, Judged, decode

GOLDEN = Path(__file__).parents[1] / "contract" / "golden"
FOLLOWED = (*CUT_TOPICS, "counties.v1")
FILES = sorted(path for topic in FOLLOWED for path in (GOLDEN / topic).glob("*.json"))


def _kept(path: Path) -> Fact | None:
    """The row of a golden record; None for a mark, which is none."""
    record = decode(path.parent.name, path.read_bytes())
    return None if isinstance(record, Judged | AlertsJudged) else fact_of(path.parent.name, record)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_kind_of_record_has_a_row(path: Path) -> None:
    fact = _kept(path)
    assert fact is None or (fact.topic, fact.county) == (path.parent.name, fact.document["county"])


@pytest.mark.parametrize("topic", FOLLOWED)
def test_a_row_is_read_back_as_what_it_was(topic: str) -> None:
    facts = [fact for path in FILES if path.parent.name == topic and (fact := _kept(path))]
    assert facts
    assert all(ADAPTERS[topic].validate_python(fact.document).kind == fact.document["kind"] for fact in facts)


def test_kinds_of_one_topic_never_share_a_key() -> None:
    facts = [fact for path in FILES if path.parent.name == "statuses.v1" and (fact := _kept(path))]
    kinds = {fact.key: set[str]() for fact in facts}
    for fact in facts:
        kinds[fact.key].add(fact.document["kind"])
    assert all(len(held) == 1 for held in kinds.values())
