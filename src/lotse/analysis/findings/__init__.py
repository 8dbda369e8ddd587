"""The findings of the Ist-Analyse: pure functions of the contact log and the catalogue."""
