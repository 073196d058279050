"""What issuance can do: one verb a file."""
