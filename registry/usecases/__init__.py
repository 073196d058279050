"""What the registry can do: one verb a file."""
