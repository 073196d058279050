"""The public verification pages: anybody who holds a paper may ask what it is worth."""
