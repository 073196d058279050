"""Issuing terminals: the driver behind the port of `rules.personalisation`."""
