"""What works on the spec or on what was generated from it, and generates no bindings itself."""
