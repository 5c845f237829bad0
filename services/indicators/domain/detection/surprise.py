"""What one evaluation of the ward test found, for every ward and type of a county."""

from dataclasses import dataclass

from services.indicators.domain.detection.dispersion import Dispersion
from services.indicators.domain.detection.history import Counts, Flags, Floats


@dataclass(frozen=True, slots=True)
class WardSurprise:
    """One evaluation of a county. Shape (wards, types) unless said otherwise; no value is NaN or infinite.

    `observed`, `expected`, `variance`, `low` and `high` speak of the window that surprised most. Where no
    window could be judged, `window` is -1, `observed` is that of the shortest window and the others are 0.
    """

    observed: Counts
    expected: Floats
    variance: Floats
    low: Counts
    """With `high`, the central 90 % of what was to be expected, both ends included."""

    high: Counts
    p: Floats
    """The least mid-p times the number of windows asked for, in [1e-300, 1]; 1 where not tested."""

    p_long: Floats
    """Mid-p of the longest window judged, whether or not a gate held the test back; 1 where none was."""

    bh_q: Floats
    """Benjamini-Hochberg q over all tests of this evaluation; 1 where not tested."""

    tested: Flags
    """A window could be judged and the gates were met."""

    window: Counts
    """Index into the windows asked for, of the one that surprised most; -1 where none could be judged."""

    judged: Flags
    """Shape (types, windows): covered throughout, with enough covered periods before it."""

    heard: Flags
    """Shape (types,): the shortest window is covered throughout."""

    learned: Counts
    """Shape (types,): covered periods before the shortest window, within reach."""

    learning: int
    """How many of them a judgement needs."""

    dispersion: Dispersion

    young: Flags
    """Shape (wards,): the ward began too lately to be judged in the shortest window."""

    @property
    def phi(self) -> Floats:
        """Variance for each event expected in the first window, at least 1; shape (types,)."""
        return self.dispersion.phi[:, 0]

    @property
    def kappa(self) -> Floats:
        """Variance for each squared event expected in the first window, at least 0; shape (types,)."""
        return self.dispersion.kappa[:, 0]

    def state(self, kind: int) -> str:
        """Whether type number `kind` was judged, or why not: `learning, 3 of 6`."""
        if self.judged[kind].any():
            return "judged"
        if not self.heard[kind]:
            return "not covered"
        if len(self.p) == 1:
            return "no other ward to compare with"
        return f"learning, {self.learned[kind]} of {self.learning}"
