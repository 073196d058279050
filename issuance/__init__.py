"""Certificates: who may get one, what is printed on it, and how it reaches paper."""
