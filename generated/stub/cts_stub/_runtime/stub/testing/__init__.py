# Copied from generator/runtime/stub/testing/__init__.py. Do not edit: run `make generate`.
"""Features for tests: control, clock, faults, journal and overrides."""
