"""Commands and tools for the description and the generated packages."""
