"""A person's record beside the tables it is kept in: as put down with each change, and as it stood."""
