"""Where the floors are introduced to each other and to the outside."""

from portal.celery import app as celery

__all__ = ["celery"]
