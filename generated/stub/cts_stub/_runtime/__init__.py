# Copied from generator/runtime/__init__.py. Do not edit: run `make generate`.
"""Runtime code: what does not vary with the description. Copied into the generated packages."""
