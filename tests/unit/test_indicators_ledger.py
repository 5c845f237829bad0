"""The laws of the ledger, against an oracle of a few lines that shares no code with it."""

from hashlib import blake2b
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain.fold import Fold
from shared.events import Measure, Revision
from shared.periods import month_ordinal
from tests.county_log import batch, complete, configuration, county_counts, revision, run

revisions = st.builds(
    revision,
    ref=st.sampled_from(["a", "b", "c", "d"]),
    version=st.integers(0, 3),
    state=st.sampled_from(["recorded", "recorded", "withdrawn"]),
    type=st.sampled_from(["burglary", "violent-crime"]),
    on=st.sampled_from(["2025-01", "2025-02", "2024-11"]),
    ward=st.sampled_from(["W1", "W4", None]),
)
histories = st.lists(revisions, max_size=30)


def oracle(history: list[Revision]) -> dict[tuple[str, str, int], int]:
    """The newest of each ref by (version, digest), counted if recorded."""
    newest: dict[str, tuple[tuple[int, bytes], Revision]] = {}
    for r in history:
        content = (r.state, r.type, r.on, r.ward, r.hour, r.lsoa, r.areas, r.flags, r.shared_ref, r.note)
        rank = (r.version, blake2b(repr(content).encode(), digest_size=16).digest())
        if r.ref not in newest or rank > newest[r.ref][0]:
            newest[r.ref] = (rank, r)
    counts: dict[tuple[str, str, int], int] = {}
    for _, r in newest.values():
        if r.state == "recorded":
            key = (r.ward or "", r.type, month_ordinal(r.on))
            counts[key] = counts.get(key, 0) + 1
    return counts


def folded(*records: Any) -> dict[tuple[str, str, int], int]:
    fold = Fold()
    run(fold, [configuration(), *records])
    return county_counts(fold)


@given(histories)
def test_what_counts_is_the_newest_revision_of_each_incident(history: list[Revision]) -> None:
    assert folded(batch(history)) == oracle(history)


@given(histories, st.randoms())
def test_the_order_and_repetition_of_revisions_do_not_matter(history: list[Revision], random: Any) -> None:
    shuffled = history + history[: len(history) // 2]
    random.shuffle(shuffled)
    assert folded(batch(history)) == folded(*(batch([r]) for r in shuffled))


@given(histories)
def test_withdrawing_everything_undoes_everything(history: list[Revision]) -> None:
    undone = [r.model_copy(update={"version": 9, "state": "withdrawn"}) for r in history]
    assert folded(batch(undone), batch(history)) == {}


@given(histories, histories)
def test_a_configuration_that_comes_later_counts_what_came_before_it(a: Any, b: Any) -> None:
    fold = Fold()
    run(fold, [batch(a), configuration(), batch(b)])
    assert county_counts(fold) == oracle(a + b)


def test_a_completion_withdraws_what_its_load_no_longer_names() -> None:
    old = batch([revision("kept"), revision("gone")], load="1")
    new = batch([revision("kept"), revision("fresh")], load="2")
    assert folded(old, new, complete("2025-01", "2", 2, confirmed=True)) == {
        ("W1", "burglary", month_ordinal("2025-01")): 2
    }


def test_a_completion_that_overtakes_its_rows_waits_for_them() -> None:
    old = batch([revision("gone"), revision("also-gone")], load="1")
    early = complete("2025-01", "2", 1, confirmed=True)
    month = month_ordinal("2025-01")
    assert folded(old, early) == {("W1", "burglary", month): 2}
    assert folded(old, early, batch([revision("fresh")], load="2")) == {("W1", "burglary", month): 1}


def test_what_a_newer_load_names_again_counts_again() -> None:
    old = batch([revision("a"), revision("b")], load="1")
    without = [batch([revision("a")], load="2"), complete("2025-01", "2", 1, confirmed=True)]
    again = batch([revision("b")], load="3")
    month = month_ordinal("2025-01")
    assert folded(old, *without, again) == {("W1", "burglary", month): 2}
    assert folded(old, *without, old) == {("W1", "burglary", month): 1}, "the old load itself revives nothing"


def test_another_source_and_another_month_are_untouched_by_a_completion() -> None:
    others = [
        batch([revision("x")], load="f", source="fire"),
        batch([revision("y", on="2025-02")], load="1"),
    ]
    nil = [batch([], load="none"), complete("2025-01", "none", 0, confirmed=True)]
    counts = folded(*others, *nil)
    assert sum(counts.values()) == 2


def test_what_names_an_unknown_ward_waits_for_a_configuration_that_knows_it() -> None:
    fold = Fold()
    run(fold, [configuration(), batch([revision("a", ward="W99")])])
    assert county_counts(fold) == {}
    counts = fold.counties["testshire"].counts
    assert counts is not None
    assert counts.unplaced == 1


@given(st.permutations([(1, 3.0), (2, 4.0), (2, 5.0), (2, 4.0)]))
def test_of_a_measures_figures_the_same_one_stands_in_whatever_order_they_came(
    said: list[tuple[int, float]],
) -> None:
    def figure(version: int, value: float) -> Measure:
        return Measure(
            county="testshire", source="police", measure="worry", place="C1", period="2025", value=value,
            unit="percent", version=version,
        )  # fmt: skip

    def stands(order: list[tuple[int, float]]) -> Measure:
        fold = Fold()
        run(fold, [figure(*one) for one in order])
        return fold.counties["testshire"].measures["worry", "C1", "2025"]

    assert stands(said) == stands(sorted(said))
    assert stands(said).version == 2
