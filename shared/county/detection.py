"""How a county looks for hotspots."""

from shared.county.values import Frozen


class Detection(Frozen):
    """Settings of the ward test; the formulas are in the indicator service."""

    windows_months: tuple[int, ...] = (1, 3)
    half_life_months: float = 6.0
    reach_months: int = 36
    learning_months: int = 6
    threshold: float = 10**-3.4
    budget_a_month: int = 20
    minimum_count: int = 3
    clear_above_p: float = 0.05
    update_growth: float = 0.5
