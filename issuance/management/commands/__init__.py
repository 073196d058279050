"""Commands of the issuance app."""
