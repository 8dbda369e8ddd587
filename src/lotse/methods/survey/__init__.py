"""What asked customers say: typed scales, scores with their intervals, weighting to the customer base."""

from lotse.methods.survey.base import effective_n, finite_population
from lotse.methods.survey.raking import Margin, Raked, raking
from lotse.methods.survey.scales import CES, SCALES, Answers, Scale, answers
from lotse.methods.survey.scores import Nps, ces, csat, nps, top_box

__all__ = [
    "CES",
    "SCALES",
    "Answers",
    "Margin",
    "Nps",
    "Raked",
    "Scale",
    "answers",
    "ces",
    "csat",
    "effective_n",
    "finite_population",
    "nps",
    "raking",
    "top_box",
]
