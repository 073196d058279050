"""What a city can do with a campaign, one act a file."""
