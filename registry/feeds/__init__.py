"""Feeds: one file per source system says what its columns mean; the rest reads, compares, applies, undoes."""
