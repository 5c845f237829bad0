"""What a request said already is remembered exactly, however much of it has settled into arrays."""

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.item import Duplicate, Rejected
from services.ingest.domain.kept import Kept, revision_of
from services.ingest.domain.said import Said
from services.ingest.domain.verdict import Held, Verdict

KEPT = st.builds(
    Kept,
    ref=st.sampled_from([f"P-{n}" for n in range(12)]),
    version=st.integers(1, 2),
    type=st.just("burglary"),
    on=st.just("2025-11"),
    ward=st.sampled_from(["W1", "W2"]),
)


def expected(verdicts: list[Kept]) -> list[type]:
    """By a plain dict of everything."""
    said: dict[tuple[str, int], Kept] = {}
    kinds: list[type] = []
    for kept in verdicts:
        first = said.setdefault((kept.ref, kept.version), kept)
        kinds.append(Kept if first is kept else Duplicate if first == kept else Rejected)
    return kinds


@given(st.lists(KEPT, max_size=60, unique_by=id), st.integers(1, 20), st.integers(1, 10))
def test_it_answers_like_a_dict_of_everything(verdicts: list[Kept], recent: int, batch: int) -> None:
    said, answers = Said(recent), list[Verdict]()
    for start in range(0, len(verdicts), batch):
        answers += said.sift(verdicts[start : start + batch])
    assert [type(answer) for answer in answers] == expected(verdicts)


def test_what_is_held_is_remembered_too() -> None:
    kept = Kept("P-1", 1, "unclassified", "2025-11")
    held = Held(revision_of(kept), "category", "Piracy", versioned=True)
    assert Said().sift([held, held]) == [held, Duplicate("P-1")]


def test_faults_pass_untouched() -> None:
    faults: list[Verdict] = [Rejected("malformed-line"), Duplicate("P-9")]
    assert Said().sift(faults) == faults
