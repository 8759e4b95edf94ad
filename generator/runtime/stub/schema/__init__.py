"""Requests against the schemas of the description."""
