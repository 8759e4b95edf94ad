"""Scaffolds: new parts of a description, made by its own conventions."""
