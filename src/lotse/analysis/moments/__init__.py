"""Which touchpoints make or break the relationship, and how sure that is."""
