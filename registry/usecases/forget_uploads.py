"""Delete the uploads that nobody confirmed or gave up in time."""

from datetime import datetime

from registry.models import Upload


def forget_uploads(*, now: datetime) -> int:
    """How many were deleted. Harmless when repeated."""
    deleted, _ = Upload.objects.forgotten(at=now).delete()
    return deleted
