"""Certificates at the convenience store: the right document, to the right person, or none."""

from conbini.celery import app as celery_app

__all__ = ["celery_app"]
