"""The simulated kiosk: a client of the centre API, never of the models."""
