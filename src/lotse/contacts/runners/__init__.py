"""Runners: the same method over threads here or over a cluster's tasks, with the same answer."""
