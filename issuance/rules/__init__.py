"""Pure rules of issuance: facts in, answers out; no ORM, no clock, no settings."""
