"""Attributes of models by the names of fields: they hide no member of the base classes."""

from __future__ import annotations

from generator.names import Identifier

# Public ones of pydantic's models. Importing it takes longer than to render: a test compares them.
MEMBERS = frozenset(
    (
        *("construct", "copy", "dict", "from_orm", "json", "model_computed_fields", "model_config"),
        *("model_construct", "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields"),
        *("model_fields_set", "model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild"),
        *("model_validate", "model_validate_json", "model_validate_strings", "mro", "parse_file", "parse_obj"),
        *("parse_raw", "register", "schema", "schema_json", "update_forward_refs", "validate"),
    )
)
# Members of response models and pages, beside those of pydantic.
OF_PAGES = frozenset({"has_next_page", "iter_pages", "next_page", "next_query", "problems"})


def attribute(name: Identifier) -> str:
    """Return the name of a field in a model, where it must not hide a member of the base classes."""
    is_taken = name.startswith("_") or name in MEMBERS or name in OF_PAGES
    return f"field_{name.lstrip('_')}" if is_taken else str(name)
