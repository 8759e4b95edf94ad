from __future__ import annotations

import pytest

from generator.runtime.stub.http.routing import Router

ROUTES = [
    ("GET", "/pets", "list"),
    ("POST", "/pets", "create"),
    ("GET", "/pets/{id}", "show"),
    ("GET", "/pets/mine", "mine"),
    ("GET", "/pets/{id}/toys/{toy}", "toy"),
    ("GET", "/pets/mine/vet", "vet"),
    ("GET", "/pets/mine/{thing}/colour", "colour"),
    ("GET", "/pets/{id}:wash", "wash"),
    ("GET", "/pictures/pet-{id}.png", "picture"),
    ("GET", "/lost%20pets/{id}", "lost"),
]


def find(path: bytes, method: str = "GET") -> object:
    match = Router(ROUTES).match(path)
    return match and (match.item.methods[method], match.values)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (b"/pets", ("list", {})),
        (b"/%70ets", ("list", {})),
        (b"/lost%20pets/%41", ("lost", {"id": "A"})),
        (b"/pets/7", ("show", {"id": "7"})),
        (b"/pets/mine", ("mine", {})),
        (b"/pets/mine/vet", ("vet", {})),
        # The literal segment leads nowhere here, so the template is tried as well.
        (b"/pets/mine/toys/ball", ("toy", {"id": "mine", "toy": "ball"})),
        (b"/pets/mine/toys/colour", ("colour", {"thing": "toys"})),
        (b"/pets/a%2Fb", ("show", {"id": "a/b"})),
        (b"/pets/caf%C3%A9", ("show", {"id": "café"})),
        (b"/pets/%00", ("show", {"id": "\0"})),
        (b"/pets/%zz", ("show", {"id": "%zz"})),
        (b"/pets/%ff", None),
        (b"/pets/7:wash", ("wash", {"id": "7"})),
        (b"/pets/7%3Awash", ("show", {"id": "7:wash"})),
        (b"/pets/a%2Fb:wash:wash", ("wash", {"id": "a/b:wash"})),
        (b"/pets/:wash", ("show", {"id": ":wash"})),
        (b"/pictures/pet-7.png", ("picture", {"id": "7"})),
        (b"/pictures/pet-.png", None),
        (b"/pictures/7.png", None),
        (b"/pets/", None),
        (b"//pets", None),
        (b"/pets//toys/ball", None),
        (b"/pets/7/toys", None),
        (b"/Pets", None),
        (b"/", None),
        (b"", None),
        (b"*", None),
        (b"/x" * 10_000, None),
    ],
)
def test_match(path: bytes, found: object) -> None:
    assert find(path) == found


def test_allow_lists_every_method_of_the_path() -> None:
    match = Router(ROUTES).match(b"/pets")
    assert match is not None
    assert match.item.allow == b"GET, HEAD, POST"


@pytest.mark.parametrize(
    "routes",
    [
        [("GET", "/pets/{id}-{name}", "show")],
        [("GET", "/pets/{id}", "show"), ("PUT", "/pets/{name}", "rename")],
    ],
)
def test_templates_that_cannot_be_told_apart_are_rejected(routes: list[tuple[str, str, str]]) -> None:
    with pytest.raises(ValueError, match="/pets/"):
        Router(routes)
