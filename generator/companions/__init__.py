"""Readers of the companion files: YAML files beside the OpenAPI description, each with a JSON Schema of its own."""
