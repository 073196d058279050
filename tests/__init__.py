"""The tests: a mirror of the tree, each named by the rule it defends."""
