"""What a city does with cards: one act a file."""
