"""From a snapshot to the bytes of a certificate, and from the bytes back to a proof of what they say."""
