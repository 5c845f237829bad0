"""The statistics of hotspots and comparisons: pure functions, arrays in, frozen results out."""

from services.indicators.domain.detection.comparisons import (
    ExactRatio,
    TwoSample,
    exact_ratio,
    poisson_two_sample,
)
from services.indicators.domain.detection.dispersion import Dispersion
from services.indicators.domain.detection.exceedance import FarringtonResult
from services.indicators.domain.detection.farrington import farrington_flexible
from services.indicators.domain.detection.outlook import Outlook
from services.indicators.domain.detection.rare import Rare, rare
from services.indicators.domain.detection.scan import Cluster, scan
from services.indicators.domain.detection.surprise import WardSurprise
from services.indicators.domain.detection.ward import fit_dispersion, learn_outlook, ward_surprise
from services.indicators.domain.detection.xmr import Xmr, xmr

__all__ = [
    "Cluster",
    "Dispersion",
    "ExactRatio",
    "FarringtonResult",
    "Outlook",
    "Rare",
    "TwoSample",
    "WardSurprise",
    "Xmr",
    "exact_ratio",
    "farrington_flexible",
    "fit_dispersion",
    "learn_outlook",
    "poisson_two_sample",
    "rare",
    "scan",
    "ward_surprise",
    "xmr",
]
