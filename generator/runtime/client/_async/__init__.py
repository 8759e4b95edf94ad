"""The base of clients."""
