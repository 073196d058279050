"""The synthetic city and `make demo`."""
