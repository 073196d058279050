"""From a snapshot to the bytes of a certificate, and from the bytes back to proof that they say what was asked."""
