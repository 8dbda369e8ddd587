"""The journey index: people contiguous and in time order, memory-mapped, derived and rebuildable."""
