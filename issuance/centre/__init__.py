"""The certificate centre's door: product handbook §4."""
