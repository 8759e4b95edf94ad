"""Independent judges of the description: other people's linters and validators."""
