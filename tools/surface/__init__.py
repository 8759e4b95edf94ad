"""The public surface of a generated client: what it is, and which changes of it break callers."""
