"""Sheets that go out and come in."""
