"""Where a fact of the description comes from, and what contradicts it."""
