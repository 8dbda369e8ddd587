"""Means, shares and their change with honest intervals, on weighted answers clustered by person."""
