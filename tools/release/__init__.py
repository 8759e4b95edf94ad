"""Releases of the description: the version that its changes demand, and the changelog."""
