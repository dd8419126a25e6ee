"""Pytest plugin: starts the real services that the tests need, before Django reads its settings."""
