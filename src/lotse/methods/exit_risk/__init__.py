"""What a single bad (or good) experience does to the risk that a customer leaves."""

from lotse.methods.exit_risk.effect import Compensation, ExitRisk, Screened, compensation, exit_risk, screen
from lotse.methods.exit_risk.exposure import Bands, Exposure, exposure
from lotse.methods.exit_risk.silent import Silence, silent_exits

__all__ = [
    "Bands",
    "Compensation",
    "ExitRisk",
    "Exposure",
    "Screened",
    "Silence",
    "compensation",
    "exit_risk",
    "exposure",
    "screen",
    "silent_exits",
]
