"""Sources of the facts of the description, and the errata that concern them."""
