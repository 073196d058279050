"""Ground that every shelf stands on: clock, queue, append-only tables, tenancy."""
