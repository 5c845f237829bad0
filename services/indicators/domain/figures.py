"""How figures are rounded before they are compared or published."""


def significant(value: float) -> float:
    """`value` to six significant digits, so that the last bits of a sum never make news."""
    return float(f"{value:.6g}")
