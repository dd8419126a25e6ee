"""The disclosure portal of a county government: the ground floor that every app stands on."""

from disclosure_portal.celery import app as celery_app

__all__ = ["celery_app"]
