"""The synthetic city, and what `make demo` shows with it."""
