"""Arguments of methods."""

from __future__ import annotations

from generator.ir import Body, Field, Model, Operation, Param
from generator.ir_types import ModelRef, Scalar
from generator.names import ClassName, ConstantName, Identifier
from generator.runtime.yaml_source.diagnostics import Place
from generator.signatures import signature

PLACE = Place("x.yaml", 1, 1)
TEXT = Scalar("string")


def param(name: str) -> Param:
    return Param(
        name=Identifier(name),
        wire_name=name,
        location="query",
        required=False,
        bound=False,
        type=TEXT,
        default=None,
        description="",
        place=PLACE,
    )


def field(name: str) -> Field:
    return Field(
        name=Identifier(name), wire_name=name, type=TEXT, required=True, description="", default=None, place=PLACE
    )


def operation(params: tuple[Param, ...], fields: tuple[Field, ...]) -> Operation:
    model = Model(
        name=ClassName("Thing"),
        schema_name="Thing",
        direction="request",
        description="",
        fields=fields,
        additional=None,
        place=PLACE,
    )
    return Operation(
        id="createThing",
        name=Identifier("create"),
        constant=ConstantName("CREATE_THING"),
        method="POST",
        path="/things",
        summary="Create a thing",
        description="",
        deprecated=False,
        params=params,
        body=Body(
            required=True,
            media_type="application/json",
            type=ModelRef(model.name),
            model=model,
            description="",
            pointer="",
        ),
        responses=(),
        errors={},
        place=PLACE,
    )


def test_a_field_gets_underscores_until_its_name_is_free() -> None:
    """Also where the name with one underscore is another parameter."""
    arguments = signature(operation((param("kind"), param("kind_")), (field("kind"), field("timeout")))).all
    assert {argument.name: argument.wire_name for argument in arguments} == {
        "kind": "kind",
        "kind_": "kind_",
        "kind__": "kind",
        "timeout_": "timeout",
    }


def test_required_arguments_are_first() -> None:
    arguments = signature(operation((param("kind"),), (field("name"),))).all
    assert [argument.name for argument in arguments] == ["name", "kind"]
