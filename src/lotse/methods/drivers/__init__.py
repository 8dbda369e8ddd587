"""What drives the outcome: stated and derived importance, relative weights, penalty and reward."""

from lotse.methods.drivers.contrast import Contrast, penalty_reward
from lotse.methods.drivers.importance import StatedDerived, derived_importance, stated_and_derived
from lotse.methods.drivers.ranking import DriverIntervals, driver_intervals
from lotse.methods.drivers.weights import RelativeWeights, relative_weights

__all__ = [
    "Contrast",
    "DriverIntervals",
    "RelativeWeights",
    "StatedDerived",
    "derived_importance",
    "driver_intervals",
    "penalty_reward",
    "relative_weights",
    "stated_and_derived",
]
