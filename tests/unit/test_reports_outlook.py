"""What the pack's status table says of where the year is going, and of periods of every kind."""

import pytest

from services.reports.domain.periods import last_month
from services.reports.domain.words import change, projected, status_note, to_green
from shared.events import Pace, Projection
from tests import builders as b

YEAR_END = Projection(method="seasonal share x level", value=980, low=930, high=1031, misses=0.4, target=1000)


def test_a_projection_is_labelled_and_names_its_method_and_range() -> None:
    assert projected(YEAR_END) == "projected year end 980 (930 to 1,031; seasonal share x level)"
    assert projected(YEAR_END.model_copy(update={"misses": 0.8})).endswith("level), target in danger")


@pytest.mark.parametrize(
    ("pace", "polarity", "words"),
    [
        (
            Pace(a_month=103, months=6, is_possible=True),
            "lower_is_better",
            "at most 103 a month from now ends green",
        ),
        (
            Pace(a_month=12, months=6, is_possible=True),
            "higher_is_better",
            "at least 12 a month from now ends green",
        ),
        (Pace(a_month=0, months=1, is_possible=False), "lower_is_better", "the year can no longer end green"),
    ],
)
def test_the_pace_to_green_is_a_bound_for_each_month(pace: Pace, polarity: str, words: str) -> None:
    note = status_note(b.a_status(pace=pace, polarity=polarity, projection=YEAR_END))
    assert note.endswith(words)
    assert "projected year end 980" in note
    assert to_green(pace, b.a_status(polarity=polarity).polarity) == words


def test_percentages_differ_in_points() -> None:
    assert change(b.a_status(unit="%", change=2.5, change_percent=None), 1) == "+2.5 points"


def test_periods_of_one_figure_are_ordered_by_their_last_month() -> None:
    periods = [
        "2024/25",
        "2025-04..2025-06",
        "2025/26Q2",
        "2025-10",
        "2025-11-03..2025-11-30",
        "2025",
        "2025/26",
    ]
    assert sorted(periods, key=last_month) == periods


@pytest.mark.parametrize("colour", ["red", "grey"])
def test_a_family_that_does_not_add_up_says_so(colour: str) -> None:
    note = status_note(
        b.a_status(status=colour, reasons=("no_target",) if colour == "grey" else (), parts_differ_by=281)
    )
    assert note.endswith("its parts should make it up and leave +281")
