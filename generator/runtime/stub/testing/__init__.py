"""Features for tests: control, clock, faults, journal and overrides."""
