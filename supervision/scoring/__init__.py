"""Scoring of assessments."""
