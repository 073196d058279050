"""Questions over several tables, answered as facts for the rules."""
