"""Pure rules about people, names, dates and households: facts in, answers out."""
