"""What a single bad (or good) experience does to the risk that a customer leaves."""

from lotse.methods.exit_risk.effect import Compensation, ExitRisk, Screened, compensation, exit_risk, screen
from lotse.methods.exit_risk.exposure import Bands, Past, exposure, past_of
from lotse.methods.exit_risk.following import following
from lotse.methods.exit_risk.segments import risk_bands
from lotse.methods.exit_risk.silent import Rules, silence
from lotse.methods.exit_risk.tables import Exposure

__all__ = [
    "Bands",
    "Compensation",
    "ExitRisk",
    "Exposure",
    "Past",
    "Rules",
    "Screened",
    "compensation",
    "exit_risk",
    "exposure",
    "following",
    "past_of",
    "risk_bands",
    "screen",
    "silence",
]
