"""Runtime code: what does not vary with the description. Copied into the generated packages."""
