"""Measured comparisons; each module is a script that prints its ratios."""
