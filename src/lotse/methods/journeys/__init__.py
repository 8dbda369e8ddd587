"""Questions about journeys: what follows what, how often, how fast, and what came of it. One question per file."""
