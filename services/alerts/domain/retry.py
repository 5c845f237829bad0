"""When a delivery that failed is tried again, and when it is given up."""

from datetime import timedelta

LADDER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 240, 240, 240, 240))
"""1 m, 5 m, 15 m, 1 h, 4 h, then every four hours until 24 hours would have passed."""


def wait_after(failures: int) -> timedelta | None:
    """How long to wait after this many failures; None when the delivery is dead."""
    return LADDER[failures - 1] if failures <= len(LADDER) else None
