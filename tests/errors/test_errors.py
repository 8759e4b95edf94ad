"""Every planted fault is found, at its place, with a hint; and nothing that was generated is touched.

Each fault changes one text of ``tests/specs/pets``; the expected lines are what the command prints, word for word.
"""

from __future__ import annotations

import importlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import generator
from generator.lint import RULES
from generator.provenance import CACHE as STAMP
from tools.generate import generate, lint

SPEC = Path(__file__).parents[1] / "specs" / "pets"
PATHS = "resources/pets/paths.yaml"
SCHEMAS = "resources/pets/schemas.yaml"
EXAMPLES = "resources/pets/examples.yaml"
OWNERS = "resources/owners/schemas.yaml"
LAST_PROPERTY = "      $ref: ../../shared/schemas.yaml#/Tag\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """``old`` None replaces the whole file by the bytes of ``new``, or removes it where that is None too."""

    name: str
    file: str
    old: str | None
    new: str | bytes | None
    expected: list[str]

    def plant(self, folder: Path) -> Path:
        spec = folder / "pets"
        shutil.copytree(SPEC, spec)
        path = spec / self.file
        if self.new is None:
            path.unlink()
            return spec
        if isinstance(self.new, bytes):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(self.new)
            return spec
        text = path.read_text(encoding="utf-8")
        assert self.old is not None
        assert self.old in text, "the fault no longer fits the description"
        path.write_text(text.replace(self.old, self.new, 1), encoding="utf-8")
        return spec


SOURCES = """documents:
  handbook:
    title: The handbook of the pet shop
    date: '2026-01-01'
    sections:
      '1':
        title: Pets
        tables: 1-1 to 1-4
  shops:
    title: What shops do
    observed: true
"""
ERRATUM = """errata:
  name-of-a-pet:
    kind: silence
    question: How long may a name be?
    sides:
    - says: Nothing.
      source: handbook table 1-2
    decision: Any length.
    reason: Shops allow it.
    corrected: Rex
    at: [createPets/nme]
"""
OVERLAY = """overlay: 1.0.0
info:
  title: The small shop
  version: 1.0.0
actions:
- target: $.info
  update:
    summary: Few pets.
"""
RULE = """rules:
  name-of-a-pet:
    says: A pet has a name.
    source: [handbook table 1-2]
    level: schema
    at: [createPets/nme]
    code: PETS.0404
"""
ARAZZO = """arazzo: 1.0.1
info:
  title: Tasks
  version: 1.0.0
sourceDescriptions:
- name: pets
  url: openapi.json
workflows:
- workflowId: find
  inputs:
    properties:
      shop: {}
  steps:
  - stepId: list
    operationId: listPets
    parameters:
    - name: shop_id
      in: path
      value: $inputs.shop
    outputs:
      pets: $response.body#/pets
  outputs:
    pets: $steps.list.outputs.pets
"""
FAULTS = [
    Fault(
        "misspelt operationId",
        PATHS,
        "    operationId: getPet\n    tags",
        "    operationId: gettPet\n    tags",
        [
            "pets/resources/pets/paths.yaml:89:18: E116 operation 'gettPet' is not used, while 'getPet' does not exist and is used at pets/resources/pets/paths.yaml:30:26, pets/resources/pets/rules.yaml:16:10 — did you mean 'getPet'?",
        ],
    ),
    Fault(
        "field that is not supported",
        PATHS,
        "              cat:\n                $ref: examples.yaml#/OnePet\n",
        "              cat:\n                externalValue: https://example.com/cat.json\n",
        [
            "pets/resources/pets/paths.yaml:27:17: L125 externalValue is not supported: examples are checked, sent and returned, so they are in the description — remove it",
        ],
    ),
    Fault(
        "keyword that is not supported",
        SCHEMAS,
        "      minLength: 1\n",
        "      contentEncoding: base64\n",
        [
            "pets/resources/pets/schemas.yaml:22:7: L149 contentEncoding is not supported: texts are not decoded — remove it",
        ],
    ),
    Fault(
        "components that lead to a value only through many",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    many:\n      $ref: '#/A0'\n"
        + "".join(f"A{n}:\n  $ref: '#/A{n + 1}'\n" for n in range(210))
        + "A210: {type: string}\n",
        [
            "pets/resources/owners/schemas.yaml:16:9: E117 A0 leads to a value only through 200 other components — refer to the last one",
        ],
    ),
    Fault(
        "arrays in arrays",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    many:\n      $ref: '#/A0'\n"
        + "".join(f"A{n}:\n  type: array\n  description: d\n  items: {{$ref: '#/A{n + 1}'}}\n" for n in range(51))
        + "A51: {type: string, description: d}\n",
        [
            "pets/resources/owners/schemas.yaml:15:1: L127 A0 is more than 50 levels deep — put an object with properties between them",
        ],
    ),
    Fault(
        "misspelt format",
        SCHEMAS,
        "format: int32",
        "format: in32",
        ["pets/resources/pets/schemas.yaml:27:15: L126 unknown format 'in32' — did you mean 'int32'?"],
    ),
    Fault(
        "misspelt key of a workflow",
        "workflows.arazzo.yaml",
        None,
        ARAZZO.replace("stepId", "stepid").encode(),
        ["pets/workflows.arazzo.yaml:14:5: E010 unknown key 'stepid' — did you mean 'stepId'?"],
    ),
    Fault(
        "workflow that calls no operation",
        "workflows.arazzo.yaml",
        None,
        ARAZZO.replace("listPets", "listPet").encode(),
        ["pets/workflows.arazzo.yaml:15:18: L197 there is no operation 'listPet' — did you mean 'listPets'?"],
    ),
    Fault(
        "workflow that passes no parameter of an operation",
        "workflows.arazzo.yaml",
        None,
        ARAZZO.replace("shop_id", "shopid").encode(),
        [
            "pets/workflows.arazzo.yaml:17:13: L197 listPets has no parameter 'shopid' — did you mean 'shop_id'?",
        ],
    ),
    Fault(
        "workflow that reads no input",
        "workflows.arazzo.yaml",
        None,
        ARAZZO.replace("$inputs.shop", "$inputs.shp").encode(),
        ["pets/workflows.arazzo.yaml:19:14: L198 there is no input 'shp' — did you mean 'shop'?"],
    ),
    Fault(
        "workflow that reads no part of a response",
        "workflows.arazzo.yaml",
        None,
        ARAZZO.replace("#/pets", "#/pest").encode(),
        ["pets/workflows.arazzo.yaml:21:13: L198 there is no property 'pest' — did you mean 'pets'?"],
    ),
    Fault(
        "workflow that reads no output",
        "workflows.arazzo.yaml",
        None,
        ARAZZO.replace("list.outputs.pets", "list.output.pets").encode(),
        [
            "pets/workflows.arazzo.yaml:23:11: L198 $steps.list has no 'output.pets' — write $steps.list.outputs.NAME",
        ],
    ),
    Fault(
        "syntax",
        "openapi.yaml",
        "tags:\n- name: pets",
        "tags: [\n- name: pets",
        [
            "pets/openapi.yaml:13:1: E002 not YAML: did not find expected node content — check indentation and quotes here",
        ],
    ),
    Fault(
        "a file is missing",
        "naming.yaml",
        None,
        None,
        ["pets/naming.yaml: E001 cannot be read: No such file or directory — check the path and its permissions"],
    ),
    Fault(
        "not an object",
        "openapi.yaml",
        None,
        b"- openapi: 3.1.0\n",
        ["pets/openapi.yaml:1:1: E009 not an OpenAPI document — begin with openapi: 3.1.0"],
    ),
    Fault(
        "component that refers to itself",
        "shared/parameters.yaml",
        None,
        b"ShopId:\n  $ref: '#/ShopId'\n",
        [
            "pets/shared/parameters.yaml:2:9: E105 ShopId refers to itself, and to no value — write out what one of them is",
        ],
    ),
    Fault(
        "schemas that refer to each other",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    loop:\n      $ref: '#/Loop'\nLoop:\n  $ref: '#/Round'\nRound:\n  $ref: '#/Loop'\n",
        [
            "pets/resources/owners/schemas.yaml:16:9: E105 Loop refers to itself, through Round, and to no value — write out what one of them is",
        ],
    ),
    Fault(
        "path items in a circle",
        "resources/owners/paths.yaml",
        "owners:\n",
        "owners:\n  $ref: '#/others'\nothers:\n  $ref: '#/owners'\n",
        [
            "pets/resources/owners/paths.yaml:2:9: E105 owners refers to itself, through others, and to no value — write out what one of them is",
        ],
    ),
    Fault(
        "path that refers to itself",
        "openapi.yaml",
        "resources/owners/paths.yaml#/owners",
        "'#/paths/~1{shop_id}~1owners'",
        [
            "pets/openapi.yaml:23:11: E105 /{shop_id}/owners refers to itself, and to no value — write out what one of them is",
        ],
    ),
    Fault(
        "schema that is a part of itself",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    loop:\n      $ref: '#/Loop'\nLoop:\n  description: A loop.\n  anyOf:\n"
        "  - type: string\n  - $ref: '#/Loop'\n",
        [
            "pets/resources/owners/schemas.yaml:19:5: L121 Loop is a part of itself without end — remove the reference to itself",
        ],
    ),
    Fault(
        "NUL in a reference",
        "resources/owners/paths.yaml",
        "$ref: schemas.yaml#/Owner",
        '$ref: "schemas\\0.yaml#/Owner"',
        [
            "pets/resources/owners/paths.yaml:15:21: E101 'schemas\\x00.yaml#/Owner': no file can have this name — write path/to/file.yaml#/Name, relative to this file",
        ],
    ),
    Fault(
        "reference that is too long for a file",
        "resources/owners/paths.yaml",
        "$ref: schemas.yaml#/Owner",
        f"$ref: {'s' * 300}.yaml#/Owner",
        [
            f"pets/resources/owners/paths.yaml:15:21: E101 {'s' * 80} … {'s' * 68}.yaml#/Owner: no file can have this name — write path/to/file.yaml#/Name, relative to this file",
        ],
    ),
    Fault(
        "reference without a pointer",
        "resources/owners/paths.yaml",
        "$ref: schemas.yaml#/Owner",
        "$ref: schemas.yaml#Owner",
        [
            "pets/resources/owners/paths.yaml:15:21: E101 schemas.yaml#Owner: there is no such part — write path/to/file.yaml#/Name, relative to this file",
        ],
    ),
    Fault(
        "components that are a list",
        "openapi.yaml",
        "components:\n  securitySchemes:\n    Key:\n      $ref: shared/security.yaml#/Key\n",
        "components: []\n",
        ["pets/openapi.yaml:24:1: E106 components is not an object — write components: {}, or remove it"],
    ),
    Fault(
        "section of components that is a list",
        "openapi.yaml",
        "components:\n",
        "components:\n  schemas: []\n",
        ["pets/openapi.yaml:25:3: E106 schemas is not an object — write schemas: {}, or remove it"],
    ),
    Fault(
        "package named by a keyword",
        "naming.yaml",
        "package: pets_client",
        "package: import",
        [
            "pets/naming.yaml:4:3: E013 'import' is a keyword of Python, so nobody could import it — name the package differently, such as pets_client",
        ],
    ),
    Fault(
        "tags of an operation that are no list",
        "resources/owners/paths.yaml",
        "tags: [owners]",
        "tags: true",
        [
            'pets/resources/owners/paths.yaml:4:5: L100 true is not of type "array" — see https://spec.openapis.org/oas/v3.1.1',
        ],
    ),
    Fault(
        "no operations",
        "openapi.yaml",
        "paths:\n  /{shop_id}/pets:\n    $ref: resources/pets/paths.yaml#/pets\n"
        "  /{shop_id}/pets/{pet_id}:\n    $ref: resources/pets/paths.yaml#/pet\n"
        "  /{shop_id}/owners:\n    $ref: resources/owners/paths.yaml#/owners\n",
        "paths: {}\n",
        ["pets/openapi.yaml:17:1: L106 there are no operations — describe one"],
    ),
    Fault(
        "no operation of the client",
        "openapi.yaml",
        "  /{shop_id}/pets:\n    $ref: resources/pets/paths.yaml#/pets\n"
        "  /{shop_id}/pets/{pet_id}:\n    $ref: resources/pets/paths.yaml#/pet\n"
        "  /{shop_id}/owners:\n    $ref: resources/owners/paths.yaml#/owners\n",
        "  /pets:\n    get: {operationId: listPets, x-bindings: [stub], responses: {'200': {description: All.}}}\n",
        ["pets/openapi.yaml:17:1: L106 no operation is for the client — remove x-bindings from one"],
    ),
    Fault(
        "exception from a rule that the build relies on",
        "resources/owners/paths.yaml",
        "listOwners\n",
        "listOwners\n    x-exceptions: {L113: Cookies.}\n    x-query-schema: {}\n",
        [
            "pets/resources/owners/paths.yaml:4:20: L108 L113 has no exceptions, because the build relies on it — remove the exception, and mend what breaks the rule",
        ],
    ),
    Fault(
        "media type that is excused",
        "resources/owners/paths.yaml",
        "        content:\n          application/json:\n",
        "        x-exceptions: {L115: Any.}\n        content:\n          '*/*':\n",
        [
            "pets/resources/owners/paths.yaml:12:24: L108 L115 has no exceptions, because the build relies on it — remove the exception, and mend what breaks the rule",
            "pets/resources/owners/paths.yaml:14:11: L115 '*/*' is not one media type — name one, such as image/png",
        ],
    ),
    Fault(
        "status that no error code has",
        "resources/owners/paths.yaml",
        "    responses:\n",
        "    responses:\n      '451':\n        $ref: ../../shared/responses.yaml#/NotFound\n",
        [
            "pets/resources/owners/paths.yaml:10:7: L167 no error code has the status 451 — correct it, or give a code in errors.yaml this status",
        ],
    ),
    Fault(
        "encoding of JSON",
        "resources/owners/paths.yaml",
        "        content:\n          application/json:\n",
        "        content:\n          application/json:\n            encoding: {name: {contentType: text/plain}}\n",
        [
            "pets/resources/owners/paths.yaml:14:24: L207 application/json has no fields that could be encoded — remove encoding",
        ],
    ),
    Fault(
        "excused operation without success that the client has",
        "resources/owners/paths.yaml",
        None,
        b"owners:\n  get:\n    operationId: listOwners\n    x-exceptions: {L114: Never.}\n    tags: [owners]\n"
        b"    summary: List owners\n    description: Returns no owner.\n    parameters:\n"
        b"    - $ref: ../../shared/parameters.yaml#/ShopId\n    responses:\n"
        b"      '404':\n        $ref: ../../shared/responses.yaml#/NotFound\n",
        [
            "pets/resources/owners/paths.yaml:10:5: L114 no response is a success — add the response 2xx; this has no exception",
            "pets/resources/owners/schemas.yaml: L103 nothing refers to this file — refer to it or delete it",
        ],
    ),
    Fault(
        "name of a header with a space",
        "shared/security.yaml",
        "X-Key",
        "'X Key'",
        [
            "pets/shared/security.yaml:4:3: L123 'X Key' cannot be the name of a header — use letters, digits and -, as in X-Request-Id",
        ],
    ),
    Fault(
        "name of a response's header with a colon",
        "resources/owners/paths.yaml",
        "        description: The owner.\n",
        "        description: The owner.\n        headers:\n          'X:':\n            description: A letter.\n"
        "            schema:\n              type: string\n            example: a\n",
        [
            "pets/resources/owners/paths.yaml:13:11: L123 'X:' cannot be the name of a header — use letters, digits and -, as in X-Request-Id",
        ],
    ),
    Fault(
        "operationId that is too long",
        "resources/owners/paths.yaml",
        "listOwners",
        f"listO{'w' * 200}",
        [
            f"pets/resources/owners/paths.yaml:3:5: L124 the name 'listO{'w' * 75} … {'w' * 80}' has 205 characters — write 200 or less",
        ],
    ),
    Fault(
        "property with a name that is too long",
        OWNERS,
        "    tag:\n",
        f"    {'t' * 201}:\n",
        [
            f"pets/resources/owners/schemas.yaml:11:5: L124 the name '{'t' * 80} … {'t' * 80}' has 201 characters — write 200 or less",
        ],
    ),
    Fault(
        "two objects of one name",
        "resources/owners/schemas.yaml",
        "      $ref: ../../shared/schemas.yaml#/Tag\n",
        "      $ref: '#/Tag'\nTag:\n  type: string\n  description: A word about an owner.\n",
        [
            "pets/resources/owners/schemas.yaml:12:13: E104 schemas 'Tag' is also the name of pets/shared/schemas.yaml#/Tag — rename one of the two"
        ],
    ),
    Fault(
        "tab",
        "naming.yaml",
        "client:\n  distribution",
        "client:\n\tdistribution",
        [
            "pets/naming.yaml:2:1: E002 not YAML: found character that cannot start any token — check indentation and quotes here",
        ],
    ),
    Fault(
        "duplicate key",
        SCHEMAS,
        "    born:\n",
        "    name:\n      type: string\n      description: Again.\n    born:\n",
        [
            "pets/resources/pets/schemas.yaml:66:5: E005 duplicate key 'name', first at pets/resources/pets/schemas.yaml:58:5 — remove one",
        ],
    ),
    Fault(
        "anchor",
        SCHEMAS,
        "      $ref: '#/PetId'",
        "      &id\n      $ref: '#/PetId'",
        [
            "pets/resources/pets/schemas.yaml:57:7: E006 anchor 'id' — write it out; in a description, refer to a component with $ref",
        ],
    ),
    Fault(
        "tag of YAML",
        "errors.yaml",
        "retryable: false",
        "retryable: !!python/name:os.system false",
        [
            'pets/errors.yaml:7:5: E010 null is not of type "boolean" — see generator/schemas/errors.schema.json',
            "pets/errors.yaml:7:16: E007 tag tag:yaml.org,2002:python/name:os.system — remove it; there are only the types of JSON",
        ],
    ),
    Fault(
        "key that is no text",
        PATHS,
        "      '404':\n        $ref: ../../shared/responses.yaml#/NotFound\n  delete",
        "      404:\n        $ref: ../../shared/responses.yaml#/NotFound\n  delete",
        [
            "pets/resources/pets/paths.yaml:112:7: E008 the key '404' is not a string — put it in quotes",
        ],
    ),
    Fault(
        "not UTF-8",
        "shared/schemas.yaml",
        None,
        b"Error: \xff\n",
        [
            "pets/shared/schemas.yaml: E003 not UTF-8 at byte 7 — save the file as UTF-8",
        ],
    ),
    Fault(
        "empty file",
        EXAMPLES,
        None,
        b"",
        [
            "pets/resources/pets/examples.yaml: E004 the file is empty — add content or delete it",
        ],
    ),
    Fault(
        "dangling part",
        PATHS,
        "schemas.yaml#/ListPetsResponse",
        "schemas.yaml#/ListPets",
        [
            "pets/resources/pets/paths.yaml:82:21: E101 schemas.yaml#/ListPets: there is no such part — did you mean 'ListPetsResponse'?",
        ],
    ),
    Fault(
        "dangling file",
        PATHS,
        "schemas.yaml#/ListPetsResponse",
        "schema.yaml#/ListPetsResponse",
        [
            "pets/resources/pets/paths.yaml:82:21: E101 schema.yaml#/ListPetsResponse: there is no such file — did you mean 'schemas.yaml'?",
        ],
    ),
    Fault(
        "out of the folder",
        SCHEMAS,
        "../../shared/schemas.yaml#/Tag",
        "../../../../../../etc/passwd#/Tag",
        [
            "pets/resources/pets/schemas.yaml:37:15: E102 ../../../../../../etc/passwd#/Tag leads out of the spec folder — write path/to/file.yaml#/Name, relative to this file",
        ],
    ),
    Fault(
        "another host",
        SCHEMAS,
        "../../shared/schemas.yaml#/Tag",
        "https://example.com/schemas.yaml#/Tag",
        [
            "pets/resources/pets/schemas.yaml:37:15: E103 https://example.com/schemas.yaml#/Tag leads to another host — copy it into the spec folder",
        ],
    ),
    Fault(
        "name used twice",
        "resources/owners/schemas.yaml",
        "Owner:\n",
        "Tag:\n  type: object\n  description: Another.\n  properties:\n    key:\n      type: string\n      description: Key.\nOwner:\n",
        [
            "pets/resources/owners/schemas.yaml:1:1: L103 nothing refers to Tag — refer to it or delete it",
        ],
    ),
    Fault(
        "not OpenAPI",
        PATHS,
        "    parameters:\n    - $ref: ../../shared/parameters.yaml#/ShopId\n    - name: species",
        "    parameters:\n      x: 1\n    more:\n    - name: species",
        [
            'pets/resources/pets/paths.yaml:41:5: L100 {"x":1} is not of type "array" — see https://spec.openapis.org/oas/v3.1.1',
            "pets/resources/pets/paths.yaml:43:5: L100 unknown key 'more' — there are: callbacks, deprecated, description, externalDocs, operationId, parameters, requestBody, responses, security, servers, summary, tags",
        ],
    ),
    Fault(
        "nothing but null",
        EXAMPLES,
        None,
        b"null\n",
        ["pets/resources/pets/examples.yaml: E004 the file is empty — add content or delete it"],
    ),
    Fault(
        "no number",
        PATHS,
        "        default: false",
        "        default: !!int x",
        [
            "pets/resources/pets/paths.yaml:72:18: E012 x is not a number of JSON — change it, or put it in quotes",
        ],
    ),
    Fault(
        "number that JSON has not",
        PATHS,
        "        default: false",
        "        default: 1e999",
        [
            "pets/resources/pets/paths.yaml:72:18: E012 1e999 is not a number of JSON — change it, or put it in quotes",
        ],
    ),
    Fault(
        "too deep",
        "shared/schemas.yaml",
        None,
        b"Error: " + b"[" * 3000 + b"]" * 3000,
        ["pets/shared/schemas.yaml:1:107: E002 nested too deeply — stay within 100 levels"],
    ),
    Fault(
        "properties in a list",
        SCHEMAS,
        "  required: [pets]\n  properties:\n    pets:",
        "  required: [pets]\n  properties:\n  - pets:",
        [
            'pets/resources/pets/schemas.yaml:83:3: L106 [{"pets":{"description":"The pets.","items":{"$ref":"#/Pet"},"type":"array"}}] is not of type "object" — see https://json-schema.org/draft/2020-12'
        ],
    ),
    Fault(
        "required in no list",
        SCHEMAS,
        "required: [name, species]",
        "required: name",
        [
            'pets/resources/pets/schemas.yaml:17:3: L106 "name" is not of type "array" — see https://json-schema.org/draft/2020-12'
        ],
    ),
    Fault(
        "no such type",
        SCHEMAS,
        "type: [number, 'null']",
        "type: [numbr, 'null']",
        [
            "pets/resources/pets/schemas.yaml:64:7: L106 unknown type 'numbr' — did you mean 'number'?",
        ],
    ),
    Fault(
        "member of another type",
        SCHEMAS,
        "enum: [cat, dog, guinea-pig]",
        "enum: [cat, dog, 7]",
        [
            'pets/resources/pets/schemas.yaml:4:20: L106 7 is not of type "string" — see https://json-schema.org/draft/2020-12'
        ],
    ),
    Fault(
        "property without a schema",
        "shared/schemas.yaml",
        "    key:\n      type: string\n      description: What the label is about.\n      maxLength: 16",
        "    key: true",
        [
            'pets/shared/schemas.yaml:19:5: L106 true is not of type "object" — see https://json-schema.org/draft/2020-12'
        ],
    ),
    Fault(
        "error code in a list",
        SCHEMAS,
        "x-error: PETS.0003",
        "x-error: [PETS.0003]",
        [
            'pets/resources/pets/schemas.yaml:9:3: L106 ["PETS.0003"] is not of type "string" — see https://json-schema.org/draft/2020-12'
        ],
    ),
    Fault(
        "query rules in no object",
        PATHS,
        "    x-query-schema:\n      dependentRequired:\n        from: [to]",
        "    x-query-schema: true",
        [
            'pets/resources/pets/paths.yaml:73:5: L106 true is not of type "object" — see https://json-schema.org/draft/2020-12',
        ],
    ),
    Fault(
        "no paths",
        "openapi.yaml",
        "paths:\n",
        "x-paths:\n",
        ["pets/openapi.yaml:1:1: L106 there are no paths — list them under paths"],
    ),
    Fault(
        "title of two lines",
        "openapi.yaml",
        "title: Pet Shop",
        'title: "Pet\\nimport os"',
        ["pets/openapi.yaml:3:3: L107 'Pet\\nimport os' is not plain — write one line without quotes and backslashes"],
    ),
    Fault(
        "title that ends a docstring",
        "openapi.yaml",
        "title: Pet Shop",
        'title: Pets"""',
        ['pets/openapi.yaml:3:3: L107 \'Pets"""\' is not plain — write one line without quotes and backslashes'],
    ),
    Fault(
        "header with a quote",
        "shared/security.yaml",
        "name: X-Key",
        'name: X"Key',
        [
            "pets/shared/security.yaml:4:3: L123 'X\"Key' cannot be the name of a header — use letters, digits and -, as in X-Request-Id",
        ],
    ),
    Fault(
        "query parameter with a quote as a key",
        "shared/security.yaml",
        "in: header\n  name: X-Key",
        'in: query\n  name: X"Key',
        ["pets/shared/security.yaml:4:3: L107 'X\"Key' is not plain — write one line without quotes and backslashes"],
    ),
    Fault(
        "classes of one name",
        "resources/owners/schemas.yaml",
        "    tag:\n      $ref: ../../shared/schemas.yaml#/Tag\n",
        "    tag:\n      $ref: ../../shared/schemas.yaml#/Tag\n    other:\n      $ref: '#/TagInput'\nTagInput:\n  type: object\n  description: Another.\n  properties:\n    key:\n      type: string\n      description: Key.\n",
        [
            "pets/shared/schemas.yaml:14:1: L162 Tag and TagInput (pets/resources/owners/schemas.yaml:15:1) would both be the class TagInput — rename one in naming.yaml, as in renames: {schemas: {Tag: {name: Tag2, reason: …}}}"
        ],
    ),
    Fault(
        "error with another body",
        "shared/responses.yaml",
        "        $ref: schemas.yaml#/Error\n      example:\n        code: PETS.0002\n        text: Not found.",
        "        type: string\n      example: no",
        [
            "pets/resources/pets/paths.yaml:112:7: L163 the body is not that of errors — refer to error-schema of naming.yaml",
            "pets/resources/pets/paths.yaml:131:7: L163 the body is not that of errors — refer to error-schema of naming.yaml",
        ],
    ),
    Fault(
        "answer without description",
        "shared/responses.yaml",
        "description: There is no such thing.",
        "description: ''",
        ["pets/shared/responses.yaml:11:3: L136 no description — say in one sentence what it is"],
    ),
    Fault(
        "body without a schema",
        "shared/responses.yaml",
        "      schema:\n        $ref: schemas.yaml#/Error\n      example:\n        code: PETS.0002",
        "      example:\n        code: PETS.0002",
        ["pets/shared/responses.yaml:13:5: L119 the body has no schema — describe it with schema"],
    ),
    Fault(
        "old version",
        "openapi.yaml",
        "openapi: 3.1.0",
        "openapi: 3.0.3",
        [
            "pets/openapi.yaml:1:1: L101 version '3.0.3' — write openapi: 3.1.0",
        ],
    ),
    Fault(
        "path written out",
        "openapi.yaml",
        "    $ref: resources/owners/paths.yaml#/owners",
        "    description: Here.\n    $ref: resources/owners/paths.yaml#/owners",
        [
            "pets/openapi.yaml:22:3: L102 /{shop_id}/owners is written out — move it to a file and refer to it",
        ],
    ),
    Fault(
        "unused component",
        SCHEMAS,
        "ListPetsResponse:\n",
        "Left:\n  type: string\n  description: Over.\nListPetsResponse:\n",
        [
            "pets/resources/pets/schemas.yaml:79:1: L103 nothing refers to Left — refer to it or delete it",
        ],
    ),
    Fault(
        "register in the root",
        "rules.yaml",
        None,
        b"rules: {}\n",
        ["pets/rules.yaml: L103 nothing reads this file — move it to shared/ or to its resource"],
    ),
    Fault(
        "tag declared twice",
        "openapi.yaml",
        "- name: owners\n",
        "- name: pets\n  description: Animals again.\n- name: owners\n",
        ["pets/openapi.yaml:15:3: L111 the tag 'pets' is declared twice — remove one of the two"],
    ),
    Fault(
        "description of a server variable",
        "openapi.yaml",
        "- url: https://pets.example.com\n  description: The shop.\n",
        "- url: https://{host}\n  description: The shop.\n  variables:\n    host:\n      default: pets.example.com\n"
        "      description: Its host.\n",
        [
            "pets/openapi.yaml:13:7: L180 the variable 'host' has a description — move it to that of the server",
        ],
    ),
    Fault(
        "dialect of JSON Schema",
        "openapi.yaml",
        "servers:\n",
        "jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema\nservers:\n",
        [
            "pets/openapi.yaml:7:1: L181 the document names a dialect — remove it: the default includes 2020-12",
        ],
    ),
    Fault(
        "exclusion without a type",
        SCHEMAS,
        "      minLength: 1\n",
        "      minLength: 1\n      not: {pattern: ^_}\n",
        [
            "pets/resources/pets/schemas.yaml:23:7: L182 what is excluded has no type — add the type of the schema",
        ],
    ),
    Fault(
        "member of two enumerations",
        "openapi.yaml",
        "components:\n",
        "components:\n  schemas:\n    Beast:\n      type: string\n      description: Kind.\n      enum: [cat, eel]\n"
        "      x-enum-descriptions: {cat: A cat., eel: An eel.}\n",
        [
            "pets/resources/pets/schemas.yaml:4:3: L183 CAT would also be a name of Beast — name the members: x-enum-varnames",
        ],
    ),
    Fault(
        "names of members",
        SCHEMAS,
        "  x-enum-descriptions:\n",
        "  x-enum-varnames: [CAT]\n  x-enum-descriptions:\n",
        [
            "pets/resources/pets/schemas.yaml:5:3: L183 not one name for each member — write one for each, in their order",
        ],
    ),
    Fault(
        "parameters in two places",
        PATHS,
        "pets:\n",
        "pets:\n  parameters:\n  - $ref: ../../shared/parameters.yaml#/ShopId\n",
        [
            "pets/resources/pets/paths.yaml:2:3: L184 the path and an operation of it have parameters — move them to the operations, first",
        ],
    ),
    Fault(
        "parameter twice in one place",
        PATHS,
        "    - name: sold\n      in: query\n",
        "    - name: to\n      in: query\n",
        [
            "pets/resources/pets/paths.yaml:67:7: L113 'to' is declared twice: see pets/resources/pets/paths.yaml:60:7 — remove one",
        ],
    ),
    Fault(
        "API key in the header of HTTP authentication",
        "shared/security.yaml",
        "  name: X-Key\n",
        "  name: Authorization\n",
        [
            "pets/openapi.yaml:26:5: L185 Authorization is the header of HTTP authentication — write type: http and scheme",
        ],
    ),
    Fault(
        "more values of a request",
        SCHEMAS,
        "      minLength: 1\n",
        "      minLength: 1\n      x-also-accepts: [{type: integer}]\n",
        [
            "pets/resources/pets/schemas.yaml:23:7: L148 no response contains CreatePetRequestBody — remove it",
        ],
    ),
    Fault(
        "more values of the same type",
        "shared/schemas.yaml",
        "      type: string\n",
        "      type: string\n      x-also-accepts: [{type: string}]\n",
        [
            "pets/shared/schemas.yaml:8:7: L148 it is a string already — name another type",
        ],
    ),
    Fault(
        "basis without an erratum",
        SCHEMAS,
        "      minLength: 1\n",
        "      minLength: 1\n      x-basis: {minLength: decided names-of-pets, maxLength: decided names-of-pets}\n",
        [
            "pets/resources/pets/schemas.yaml:23:28: L176 there is no erratum 'names-of-pets' — write KEYWORD: decided NAME-OF-ERRATUM",
            "pets/resources/pets/schemas.yaml:23:51: L176 the schema has no maxLength — remove maxLength here",
        ],
    ),
    Fault(
        "allOf beside a type",
        SCHEMAS,
        "    name:\n      type: string\n",
        "    name:\n      allOf: [{minLength: 1}]\n      type: string\n",
        [
            "pets/resources/pets/schemas.yaml:20:7: L186 allOf beside type — move conditions to dependentSchemas, by the property that they depend on",
        ],
    ),
    Fault(
        "query parameter without an example",
        PATHS,
        "      example: [cat]\n",
        "",
        [
            "pets/resources/pets/paths.yaml:43:7: L153 no example of 'species' — add one that fits the others",
        ],
    ),
    Fault(
        "misspelt extension",
        SCHEMAS,
        "x-error: PETS.0004",
        "x-eror: PETS.0004",
        [
            "pets/resources/pets/schemas.yaml:50:5: L104 x-eror is not defined — did you mean 'x-error'?",
        ],
    ),
    Fault(
        "value of an extension",
        "shared/responses.yaml",
        "NotFound:\n  description: There is no such thing.",
        "NotFound:\n  x-documented: true\n  description: There is no such thing.",
        [
            "pets/shared/responses.yaml:11:3: L105 x-documented: false was expected — see generator/extensions.schema.json",
        ],
    ),
    Fault(
        "value of an extension that other rules read",
        PATHS,
        "    operationId: deletePet\n",
        "    operationId: deletePet\n    x-raises: [[PETS.0404]]\n",
        [
            "pets/resources/pets/paths.yaml:116:16: L105 x-raises: [\"PETS.0404\"] is not valid under any of the schemas listed in the 'oneOf' keyword — see generator/extensions.schema.json",
        ],
    ),
    Fault(
        "extension that no value can be checked against",
        "extensions.schema.json",
        None,
        b'{"$defs": {"x-a": {"description": "It.", "at": ["tag"], "items": {"$ref": "#/nope"}}}}',
        [
            "pets/extensions.schema.json:1:12: E010 no value of x-a can be checked: Pointer '/nope' does not exist — mend its definition"
        ],
    ),
    Fault(
        "member and meaning that differ",
        SCHEMAS,
        "    cat: ",
        "    kat: ",
        [
            "pets/resources/pets/schemas.yaml:4:3: L134 'cat' has no meaning, and 'kat', which has one (pets/resources/pets/schemas.yaml:6:5), is no member — write both alike",
        ],
    ),
    Fault(
        "no operationId",
        PATHS,
        "    operationId: deletePet\n",
        "",
        [
            "pets/resources/pets/paths.yaml:114:3: L110 no operationId — name it like createPet",
        ],
    ),
    Fault(
        "operationId in snake case",
        PATHS,
        "operationId: deletePet",
        "operationId: delete_pet",
        [
            "pets/resources/pets/paths.yaml:115:5: L110 'delete_pet' is not camelCase — name it like createPet",
        ],
    ),
    Fault(
        "two tags",
        PATHS,
        "operationId: deletePet\n    tags: [pets]",
        "operationId: deletePet\n    tags: [pets, owners]",
        [
            "pets/resources/pets/paths.yaml:114:3: L111 2 tags — give the operation one tag",
        ],
    ),
    Fault(
        "undeclared tag",
        PATHS,
        "operationId: deletePet\n    tags: [pets]",
        "operationId: deletePet\n    tags: [pest]",
        [
            "pets/resources/pets/paths.yaml:116:12: L111 the tag 'pest' is not declared — did you mean 'pets'?",
        ],
    ),
    Fault(
        "path parameter misspelt",
        PATHS,
        "  - name: pet_id",
        "  - name: petId",
        [
            "pets/resources/pets/paths.yaml:95:13: E116 parameter 'petId' is not used, while 'pet_id' does not exist and is used at pets/openapi.yaml:20:3, pets/resources/pets/paths.yaml:33:15 — did you mean 'pet_id'?",
        ],
    ),
    Fault(
        "list in several cookies",
        PATHS,
        "      in: query\n      description: Only these kinds.\n      style: form\n      explode: false\n",
        "      in: cookie\n      description: Only these kinds.\n",
        [
            "pets/resources/pets/paths.yaml:44:7: L120 'species' would be several cookies — write explode: false",
        ],
    ),
    Fault(
        "style that is not implemented",
        PATHS,
        "      style: form\n      explode: false\n",
        "      style: spaceDelimited\n      explode: true\n",
        [
            "pets/resources/pets/paths.yaml:46:7: L120 style: spaceDelimited with explode: true has no form for an array — remove explode",
        ],
    ),
    Fault(
        "text of declared behaviour",
        PATHS,
        "        description: The pet was added.\n        content:\n          application/json:\n"
        "            schema:\n              $ref: schemas.yaml#/Pet\n            examples:\n"
        "              cat:\n                $ref: examples.yaml#/OnePet\n",
        "        description: The pet was added.\n        content:\n          text/plain:\n"
        "            schema:\n              type: string\n            example: pet-1\n",
        [
            "pets/resources/pets/behaviour.yaml:19:3: L196 declared behaviour cannot respond with text/plain — remove the declaration, and write a handler in behaviour/",
        ],
    ),
    Fault(
        "day from which an operation may be missing, which is not deprecated",
        "resources/owners/paths.yaml",
        "    operationId: listOwners\n",
        "    operationId: listOwners\n    x-sunset: '2027-06-30'\n",
        ["pets/resources/owners/paths.yaml:4:5: L240 x-sunset without deprecated — add deprecated: true"],
    ),
    Fault(
        "callbacks",
        "resources/owners/paths.yaml",
        "    operationId: listOwners\n",
        "    operationId: listOwners\n    callbacks: {}\n",
        [
            "pets/resources/owners/paths.yaml:4:5: L193 callbacks are not supported — remove them; declare what the stub sends as a subscription in behaviour.yaml",
        ],
    ),
    Fault(
        "security scheme that is not implemented",
        "shared/security.yaml",
        "  type: apiKey\n  in: header\n  name: X-Key\n",
        "  type: mutualTLS\n",
        [
            "pets/openapi.yaml:26:5: L194 security scheme 'Key': mutualTLS is not supported — use apiKey, oauth2, openIdConnect, or http with bearer, basic or sdk-hmac-sha256, v11-hmac-sha256",
        ],
    ),
    Fault(
        "names in the credentials of clients that do not exist",
        "credentials.yaml",
        None,
        b"""sources:
- variables: {acess_key: PETS_AK, ak: PETS_ID}
- file: {path: ~/.pets, variable: PETS_FILE, section: shop, keys: {ak: ak, sk: sk, shopid: shop}}
  source: [handbook]
signature:
  headers: {X-Shop: shopid}
login:
  scheme: Kee
  operation: createPet
  body: {name: '{usrname}', species: cat}
  variants: [{tags: ['{shop_id}', '{regon}']}]
  token: $response.header.X-Token
  expires: $response.body#/until
lookup:
  operation: listPet
  query: {name: '{region}'}
  items: $response.body#/pets
  values: {shop_id: /id}
""",
        [
            "pets/credentials.yaml:2:15: L222 there is no setting 'acess_key' — there are: account, ak, endpoint, key, password, region, security_token, shop_id, sk, token, username",
            "pets/credentials.yaml:3:84: L222 there is no setting 'shopid' — did you mean 'shop_id'?",
            "pets/credentials.yaml:4:12: L222 there is no document 'handbook' — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/credentials.yaml:6:21: L222 there is no bound parameter 'shopid' — did you mean 'shop_id'?",
            "pets/credentials.yaml:8:11: L222 there is no security scheme 'Kee' — did you mean 'Key'?",
            "pets/credentials.yaml:10:16: L222 there is no setting 'usrname' — did you mean 'username'?",
            "pets/credentials.yaml:11:35: L222 there is no setting 'regon' — did you mean 'region'?",
            "pets/credentials.yaml:12:10: L222 createPet has no $response.header.X-Token in a successful response — name a header or a property that it describes",
            "pets/credentials.yaml:13:12: L222 createPet has no $response.body#/until in a successful response — name a header or a property that it describes",
            "pets/credentials.yaml:15:14: L222 there is no operation of the client 'listPet' — did you mean 'listPets'?",
        ],
    ),
    Fault(
        "lookup of what does not exist",
        "credentials.yaml",
        None,
        b"""lookup:
  operation: listPets
  query: {specis: '{region}'}
  items: $response.body#/pets
  values: {shop_id: /idd, shop: /id}
""",
        [
            "pets/credentials.yaml:3:11: L222 there is no parameter 'specis' — did you mean 'species'?",
            "pets/credentials.yaml:5:21: L222 the items have no /idd — name a property that they describe",
            "pets/credentials.yaml:5:27: L222 there is no bound parameter 'shop' — did you mean 'shop_id'?",
        ],
    ),
    Fault(
        "credentials that do not fit their schema",
        "credentials.yaml",
        None,
        b"login: {scheme: Key, operaton: listPets, body: {}, token: $response.body}\n",
        [
            "pets/credentials.yaml:1:22: E010 unknown key 'operaton' — did you mean 'operation'?",
            'pets/credentials.yaml:1:52: E010 "$response.body" does not match "^\\$response\\.(header\\.[A-Za-z0-9-]+|body#(/[^/]+)+)$" — see generator/schemas/credentials.schema.json',
        ],
    ),
    Fault(
        "region with a variable of no server",
        "openapi.yaml",
        "security:\n",
        "x-regions:\n  eu: {variables: {hots: pets.eu.example.com}}\nsecurity:\n",
        [
            "pets/openapi.yaml:11:20: L223 no server has the variable 'hots', or it is only a part of the host — there is none",
        ],
    ),
    Fault(
        "omission of a required parameter",
        PATHS,
        "      description: Only these kinds.\n",
        "      description: Only these kinds.\n      required: true\n      x-omitted-affects: all pets\n",
        ["pets/resources/pets/paths.yaml:47:7: L220 'species' cannot be omitted: it is required — remove it"],
    ),
    Fault(
        "deletion that does not say what it deletes",
        "resources/owners/paths.yaml",
        "  get:\n    operationId: listOwners\n    tags: [owners]\n    summary: List owners\n"
        "    description: Returns one owner, for brevity.\n    parameters:\n",
        "  delete:\n    operationId: listOwners\n    tags: [owners]\n    summary: List owners\n"
        "    description: Returns one owner, for brevity.\n    parameters:\n"
        "    - {name: name, in: query, description: Only this one., schema: {type: string}, example: Ann}\n",
        [
            "pets/resources/owners/paths.yaml:3:5: L221 listOwners does not say what it deletes without a filter — add x-omitted-affects to one of its parameters",
        ],
    ),
    Fault(
        "server that is relative",
        "openapi.yaml",
        "https://pets.example.com",
        "/pets",
        ["pets/openapi.yaml:8:3: L195 '/pets' is not absolute — begin with https:// and a host"],
    ),
    Fault(
        "default answer",
        PATHS,
        "      '204':",
        "      default:",
        [
            "pets/resources/pets/paths.yaml:128:5: L114 no response is a success — add the response 2xx",
            "pets/resources/pets/paths.yaml:129:7: L114 'default' is not one status — list each status, as '404'",
        ],
    ),
    Fault(
        "media type",
        "resources/owners/paths.yaml",
        "application/json",
        "multipart/form-data",
        [
            "pets/resources/owners/paths.yaml:13:11: L115 multipart/form-data is not supported in a response — use application/json",
        ],
    ),
    Fault(
        "rule about no parameter",
        PATHS,
        "        from: [to]",
        "        form: [to]",
        [
            "pets/resources/pets/paths.yaml:73:5: L116 'form' is no query parameter — did you mean 'from'?",
        ],
    ),
    Fault(
        "link to nothing",
        PATHS,
        "            operationId: getPet\n            parameters",
        "            operationId: getPett\n            parameters",
        [
            "pets/resources/pets/paths.yaml:30:26: L117 there is no operation 'getPett' — did you mean 'getPet'?",
        ],
    ),
    Fault(
        "link with a wrong parameter",
        PATHS,
        "              pet_id: $response.body#/id",
        "              petId: $response.body#/id",
        [
            "pets/resources/pets/paths.yaml:33:15: L117 getPet has no parameter 'petId' — did you mean 'pet_id'?",
        ],
    ),
    Fault(
        "unknown security scheme",
        "openapi.yaml",
        "- Key: []",
        "- Kye: []",
        [
            "pets/openapi.yaml:11:3: L118 there is no security scheme 'Kye' — did you mean 'Key'?",
        ],
    ),
    Fault(
        "no summary",
        PATHS,
        "    summary: Show a pet\n",
        "",
        [
            "pets/resources/pets/paths.yaml:88:3: L130 no summary — say in one sentence what it is",
        ],
    ),
    Fault(
        "parameter without description",
        PATHS,
        "      description: Only these kinds.\n",
        "",
        [
            "pets/resources/pets/paths.yaml:43:7: L131 no description of 'species' — say in one sentence what it is",
        ],
    ),
    Fault(
        "property without description",
        SCHEMAS,
        "      description: Its labels.\n      items:\n        $ref: ../../shared/schemas.yaml#/Tag\n    notes",
        "      items:\n        $ref: ../../shared/schemas.yaml#/Tag\n    notes",
        [
            "pets/resources/pets/schemas.yaml:33:5: L132 no description of 'tags' — say in one sentence what it is",
        ],
    ),
    Fault(
        "component without description",
        SCHEMAS,
        "  description: A pet.\n",
        "",
        [
            "pets/resources/owners/schemas.yaml:9:5: L132 no description of 'pet' — say in one sentence what it is",
            "pets/resources/pets/schemas.yaml:51:1: L133 no description of Pet — say in one sentence what it is",
        ],
    ),
    Fault(
        "member without meaning",
        SCHEMAS,
        "    dog: Barks.\n",
        "",
        [
            "pets/resources/pets/schemas.yaml:4:3: L134 no meaning of 'dog' — add it to x-enum-descriptions",
        ],
    ),
    Fault(
        "meaning of no member",
        SCHEMAS,
        "    dog: Barks.\n",
        "    dog: Barks.\n    bird: Sings.\n",
        [
            "pets/resources/pets/schemas.yaml:8:5: L134 'bird' is no member — remove it, or add the member",
        ],
    ),
    Fault(
        "tag without description",
        "openapi.yaml",
        "  description: People who bought one.\n",
        "",
        [
            "pets/openapi.yaml:15:3: L135 no description of the tag 'owners' — say in one sentence what it is",
        ],
    ),
    Fault(
        "placeholder outside a code span",
        SCHEMAS,
        "description: ID of a pet.",
        "description: 'ID of a pet, <shop>-<pet>; <https://example.com/_id_> has `<more>`, and 1 < 2 > 0.'",
        [
            "pets/resources/pets/schemas.yaml:12:3: L137 <pet> is not in a code span — put it in backticks",
            "pets/resources/pets/schemas.yaml:12:3: L137 <shop> is not in a code span — put it in backticks",
        ],
    ),
    Fault(
        "outer underscores outside a code span",
        PATHS,
        "description: Returns the pets of the shop.",
        "description: Returns _id, old_ and _all_, but neither in_side nor `_x_`.",
        [
            "pets/resources/pets/paths.yaml:40:5: L137 _all_ is not in a code span — put it in backticks",
            "pets/resources/pets/paths.yaml:40:5: L137 _id is not in a code span — put it in backticks",
            "pets/resources/pets/paths.yaml:40:5: L137 old_ is not in a code span — put it in backticks",
        ],
    ),
    Fault(
        "code span that is not closed",
        SCHEMAS,
        "dog: Barks.",
        "dog: Barks `loudly, ``often``.",
        [
            "pets/resources/pets/schemas.yaml:7:5: L137 ` does not enclose a code span — write `code`, with one backtick on each side",
            "pets/resources/pets/schemas.yaml:7:5: L137 `` does not enclose a code span — write `code`, with one backtick on each side",
        ],
    ),
    Fault(
        "placeholder in a rule",
        "resources/pets/rules.yaml",
        "The shop has room for two dogs.",
        "The shop <shop-id> has room for two dogs.",
        [
            "pets/resources/pets/rules.yaml:3:5: L174 <shop-id> is not in a code span — put it in backticks",
        ],
    ),
    Fault(
        "placeholder in the error catalogue",
        "errors.yaml",
        "remedy: Send something else.",
        "remedy: Send _something_ else.",
        [
            "pets/errors.yaml:9:5: L174 _something_ is not in a code span — put it in backticks",
        ],
    ),
    Fault(
        "description of its source",
        SCHEMAS,
        "description: In kilograms; null until it was weighed.",
        "description: In kilograms (table 3-1); RFC 9110, section 8.3 says nothing of it.",
        [
            "pets/resources/pets/schemas.yaml:65:7: L138 'table 3-1' speaks of a source — move it to x-source or to an erratum",
        ],
    ),
    Fault(
        "description of a decision",
        SCHEMAS,
        "description: Whether it has an owner.",
        "description: Whether it has an owner. The documents do not tell; false is this description's decision.",
        [
            "pets/resources/pets/schemas.yaml:72:7: L138 'The documents do not' speaks of a source — move it to x-source or to an erratum",
        ],
    ),
    Fault(
        "length that differs from its limit",
        SCHEMAS,
        "description: What it is called.\n      minLength: 1",
        "description: Name of 2 to 64 characters, of at most 10 words.\n      minLength: 1\n      maxLength: 65",
        [
            "pets/resources/pets/schemas.yaml:21:7: L139 the description says 2, minLength is 1 — correct one of them",
            "pets/resources/pets/schemas.yaml:21:7: L139 the description says 64, maxLength is 65 — correct one of them",
        ],
    ),
    Fault(
        "number of items that differs from its limit",
        SCHEMAS,
        "      description: Its labels.\n",
        "      description: Its labels, at least 1 and up to 3 of at most 16 characters.\n      minItems: 1\n      maxItems: 4\n",
        [
            "pets/resources/pets/schemas.yaml:35:7: L139 the description says 3, maxItems is 4 — correct one of them",
        ],
    ),
    Fault(
        "value that differs from its limit",
        PATHS,
        "      description: Only pets born after this time, in milliseconds since 1970.\n      schema:\n        type: integer\n",
        "      description: Between 1 and 1,000. Defaults to 10.\n      schema:\n        type: integer\n        minimum: 0\n        maximum: 100\n        default: 20\n",
        [
            "pets/resources/pets/paths.yaml:55:7: L139 the description says 1, minimum is 0 — correct one of them",
            "pets/resources/pets/paths.yaml:55:7: L139 the description says 10, default is 20 — correct one of them",
            "pets/resources/pets/paths.yaml:55:7: L139 the description says 1000, maximum is 100 — correct one of them",
        ],
    ),
    Fault(
        "default that differs",
        PATHS,
        "description: Whether sold ones are listed too.",
        "description: Whether sold ones are listed too. Defaults to `true`.",
        [
            "pets/resources/pets/paths.yaml:69:7: L139 the description says true, default is false — correct one of them",
        ],
    ),
    Fault(
        "object without a name",
        SCHEMAS,
        "    pets:\n      type: array",
        "    owner:\n      type: object\n      description: Who.\n      properties:\n        name:\n          type: string\n          description: Name.\n    pets:\n      type: array",
        [
            "pets/resources/pets/schemas.yaml:84:5: L140 an object without a name — move it to schemas.yaml and refer to it",
        ],
    ),
    Fault(
        "enumeration without a name",
        SCHEMAS,
        "      description: What it is called.\n      minLength: 1",
        "      description: What it is called.\n      enum: [a]",
        [
            'pets/resources/pets/examples.yaml:4:5: L150 does not fit its schema: "Tom" is not one of "a" (pets/resources/pets/schemas.yaml:22:7) — mend the example or the schema',
            "pets/resources/pets/schemas.yaml:19:5: L140 an enumeration without a name — move it to schemas.yaml and refer to it",
            "pets/resources/pets/schemas.yaml:22:7: L134 no meaning of 'a' — add it to x-enum-descriptions",
        ],
    ),
    Fault(
        "misspelt keyword",
        SCHEMAS,
        "      minLength: 1",
        "      minlength: 1",
        [
            "pets/resources/pets/schemas.yaml:22:7: L141 unknown keyword 'minlength' — did you mean 'minLength'?",
        ],
    ),
    Fault(
        "required but not there",
        SCHEMAS,
        "  required: [pets]",
        "  required: [pests]",
        [
            "pets/resources/pets/schemas.yaml:82:14: L142 there is no property 'pests' — did you mean 'pets'?",
        ],
    ),
    Fault(
        "pattern",
        SCHEMAS,
        "pattern: ^[a-z0-9-]+$",
        "pattern: '^[a-z'",
        [
            "pets/resources/pets/schemas.yaml:13:3: L143 '^[a-z' is no regular expression — mend it",
        ],
    ),
    Fault(
        "member twice",
        SCHEMAS,
        "enum: [0, 3, 4]",
        "enum: [0, 3, 3]",
        [
            "pets/resources/pets/examples.yaml:6:5: L150 does not fit its schema: 4 is not one of 0, 3 or 3 (pets/resources/pets/schemas.yaml:29:7) — mend the example or the schema",
            "pets/resources/pets/schemas.yaml:29:20: L144 duplicate value 3 — remove one",
        ],
    ),
    Fault(
        "unknown error code",
        SCHEMAS,
        "x-error: PETS.0003",
        "x-error: PETS.9999",
        [
            "pets/errors.yaml:18:3: L165 error code PETS.0003 is never returned — remove it, or name it in x-error or x-raises",
            "pets/resources/pets/schemas.yaml:9:12: L145 unknown error code PETS.9999 — add it to errors.yaml",
        ],
    ),
    Fault(
        "condition about no property",
        SCHEMAS,
        "    required: [chip]",
        "    required: [chp]",
        [
            "pets/resources/pets/schemas.yaml:48:3: L146 there is no property 'chp' — did you mean 'chip'?",
        ],
    ),
    Fault(
        "list whose records are nowhere",
        PATHS,
        "    operationId: listPets\n",
        "    operationId: listPets\n    x-pagination: {items: pts, marker: pets, parameter: form}\n",
        [
            "pets/resources/pets/paths.yaml:38:20: L210 the response has no property 'pts' — name a property of the response, with a period before each nested one",
            "pets/resources/pets/paths.yaml:38:32: L210 'pets' is no string or integer — name another property",
            "pets/resources/pets/paths.yaml:38:46: L210 'form' is no query parameter — did you mean 'from'?",
        ],
    ),
    Fault(
        "list that is no list",
        PATHS,
        "    operationId: deletePet\n",
        "    operationId: deletePet\n    x-pagination: {items: pets}\n",
        [
            "pets/resources/pets/paths.yaml:116:5: L210 the operation has not one success response with an object of components/schemas — describe the response so, or remove x-pagination",
        ],
    ),
    Fault(
        "tuple of any length",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    pair:\n      type: array\n      description: Two.\n      prefixItems: [{{type: string}}]\n",
        [
            "pets/resources/owners/schemas.yaml:16:7: L200 an array of another length than its 1 prefixItems is not supported — add minItems: 1 and items: false",
        ],
    ),
    Fault(
        "parts of several types",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      description: A part.\n      allOf: [{{type: string}}, {{type: integer}}]\n",
        [
            "pets/resources/owners/schemas.yaml:13:5: L201 its parts have no type in common — describe one type, to which the others add conditions",
        ],
    ),
    Fault(
        "property of several types",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      $ref: '#/Part'\nPart:\n  description: A part.\n"
        "  allOf:\n  - $ref: '#/Other'\n  - type: object\n    properties:\n"
        "      name: {type: integer, description: A number.}\n"
        "Other:\n  type: object\n  description: Another.\n  properties:\n    name: {type: string, description: A text.}\n",
        [
            "pets/resources/owners/schemas.yaml:21:7: L201 'name' has another type in another part of the object — describe one type, to which the others add conditions",
        ],
    ),
    Fault(
        "properties beside a union",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      $ref: '#/Part'\nPart:\n  type: object\n  description: A part.\n"
        "  properties:\n    name: {type: string, description: A text.}\n  oneOf:\n  - $ref: '#/Owner'\n  - type: string\n",
        [
            "pets/resources/owners/schemas.yaml:20:3: L202 oneOf of types beside properties is not supported — move the properties to a component, and name it in allOf of each variant",
        ],
    ),
    Fault(
        "two unions",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      description: A part.\n      oneOf: [{{type: string}}, {{type: integer}}]\n"
        "      anyOf: [{type: string}, {type: boolean}]\n",
        [
            "pets/resources/owners/schemas.yaml:16:7: L202 oneOf and anyOf of types in one schema are not supported — move one of them to a component, and refer to it",
        ],
    ),
    Fault(
        "properties beside a reference",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}      properties:\n        name: {{type: string, description: A text.}}\n",
        [
            "pets/resources/owners/schemas.yaml:13:7: L202 properties beside a reference is not supported — put the reference into allOf",
        ],
    ),
    Fault(
        "discriminator of one object",
        OWNERS,
        "  required: [name]\n",
        "  required: [name]\n  discriminator: {propertyName: name}\n",
        [
            "pets/resources/owners/schemas.yaml:5:3: L203 a discriminator without oneOf or anyOf is not supported — list the variants in oneOf, in a component",
        ],
    ),
    Fault(
        "discriminator of other objects",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      $ref: '#/Part'\nPart:\n  description: A part.\n"
        "  oneOf: [{$ref: '#/Cat'}, {$ref: '#/Dog'}]\n"
        "  discriminator: {propertyName: kind, mapping: {cat: '#/Dog', owner: '#/Owner'}}\n"
        "Cat:\n  type: object\n  description: A cat.\n  properties:\n    kind: {const: cat, description: Its kind.}\n"
        "Dog:\n  type: object\n  description: A dog.\n  required: [kind]\n  properties:\n"
        "    kind: {const: dog, description: Its kind.}\n",
        [
            "pets/resources/owners/schemas.yaml:18:3: L203 'owner' means Owner, which is no variant — map it to one of Cat, Dog",
            "pets/resources/owners/schemas.yaml:18:3: L203 kind is no required property of Cat — add it to its properties and to required",
            "pets/resources/owners/schemas.yaml:18:3: L203 kind of Dog is dog, and the discriminator says cat — map each value of kind to the variant that it means",
        ],
    ),
    Fault(
        "discriminator of another property",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      $ref: '#/Part'\nPart:\n  description: A part.\n"
        "  oneOf: [{$ref: '#/Owner'}, {$ref: '../pets/schemas.yaml#/Pet'}]\n  discriminator: {propertyName: kind}\n",
        [
            "pets/resources/owners/schemas.yaml:18:3: L203 no variant has the property 'kind' — add it to each of Owner, Pet",
        ],
    ),
    Fault(
        "object that is its own part",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      $ref: '#/Part'\nPart:\n  description: A part.\n  allOf:\n  - $ref: '#/Part'\n"
        "  - type: object\n    properties:\n      name: {type: string, description: A text.}\n",
        [
            "pets/resources/owners/schemas.yaml:18:5: L121 Part is a part of itself without end — remove the reference to itself",
        ],
    ),
    Fault(
        "property that is its own part",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      $ref: '#/Part'\nPart:\n  description: A part.\n  allOf: [{{$ref: '#/Part'}}]\n",
        [
            "pets/resources/owners/schemas.yaml:17:12: L121 Part is a part of itself without end — remove the reference to itself",
        ],
    ),
    Fault(
        "discriminator of texts",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      $ref: '#/Part'\nPart:\n  description: A part.\n"
        "  oneOf: [{$ref: '#/Owner'}, {type: string}]\n  discriminator: {propertyName: name}\n",
        [
            "pets/resources/owners/schemas.yaml:18:3: L203 not every variant is a reference to an object — refer to objects with properties",
        ],
    ),
    Fault(
        "constant that is an array",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      description: A part.\n      const: [1, 2]\n",
        [
            "pets/resources/owners/schemas.yaml:15:7: L204 an array or object as a constant is not supported — describe its items or properties with const",
        ],
    ),
    Fault(
        "property of no direction",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      type: string\n      description: A part.\n      readOnly: true\n      writeOnly: true\n",
        [
            "pets/resources/owners/schemas.yaml:13:5: L205 'part' is readOnly and writeOnly — remove one, or the property",
        ],
    ),
    Fault(
        "unix time that is a text",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      type: string\n      description: A part.\n      x-unix-time: milliseconds\n",
        [
            "pets/resources/owners/schemas.yaml:16:7: L230 only an integer is a Unix time — give it the type integer, or remove x-unix-time",
        ],
    ),
    Fault(
        "unix time in words",
        OWNERS,
        LAST_PROPERTY,
        f"{LAST_PROPERTY}    part:\n      type: integer\n      description: Unix time in milliseconds.\n",
        [
            "pets/resources/owners/schemas.yaml:13:5: L231 its unit is only in words — add x-unix-time: milliseconds",
        ],
    ),
    Fault(
        "parameter of several types",
        PATHS,
        "        type: integer\n",
        "        type: [integer, string]\n",
        [
            "pets/resources/pets/paths.yaml:56:7: L206 a parameter of several types, or of a tuple, is not supported — choose one type, such as string, or describe it as content: {application/json: …}",
        ],
    ),
    Fault(
        "no type",
        SCHEMAS,
        "      type: [number, 'null']\n",
        "",
        [
            "pets/resources/pets/schemas.yaml:63:5: L147 no type — say which type the value has",
        ],
    ),
    Fault(
        "example that does not fit",
        EXAMPLES,
        "    species: cat\n    legs: 4",
        "    species: fish\n    legs: 4",
        [
            'pets/resources/pets/examples.yaml:5:5: L150 does not fit its schema: "fish" is not one of "cat", "dog" or "guinea-pig" (pets/resources/pets/schemas.yaml:4:3) — mend the example or the schema',
        ],
    ),
    Fault(
        "default that does not fit",
        PATHS,
        "        type: boolean\n        default: false",
        "        type: boolean\n        default: 'no'",
        [
            'pets/resources/pets/paths.yaml:72:9: L151 does not fit its schema: "no" is not of type "boolean" (pets/resources/pets/paths.yaml:71:9) — mend the example or the schema',
        ],
    ),
    Fault(
        "times that clients cannot read",
        SCHEMAS,
        "    born:\n",
        "    seen:\n"
        "      type: string\n"
        "      format: date-time\n"
        "      description: When it was seen last.\n"
        "      examples: ['2016-12-31T23:59:60Z', '0000-01-01T00:00:00Z', '2016-12-31T23:59:59Z']\n"
        "    born:\n",
        [
            'pets/resources/pets/schemas.yaml:70:18: L151 does not fit its schema: "2016-12-31T23:59:60Z" is not a "date-time" (pets/resources/pets/schemas.yaml:68:7); also at pets/resources/pets/schemas.yaml:70:42 — write a time of RFC 3339 in the years 1 to 9999, without a leap second: clients read no others',
        ],
    ),
    Fault(
        "decimal text in digits of another script",
        SCHEMAS,
        "    born:\n",
        "    price:\n"
        "      type: string\n"
        "      format: decimal\n"
        "      description: What it costs.\n"
        "      examples: ['12.50', '\u0661\u0662']\n"
        "    born:\n",
        [
            'pets/resources/pets/schemas.yaml:70:27: L151 does not fit its schema: "\u0661\u0662" is not a "decimal" (pets/resources/pets/schemas.yaml:68:7) — mend the example or the schema',
        ],
    ),
    Fault(
        "body without example",
        "resources/owners/paths.yaml",
        "            example:\n              name: Ann\n",
        "",
        [
            "pets/resources/owners/paths.yaml:13:11: L152 no example — add one that is valid",
        ],
    ),
    Fault(
        "header without an example",
        "shared/responses.yaml",
        "NotFound:\n",
        "NotFound:\n  headers:\n    X-Hint: {description: What to do., schema: {type: string}}\n",
        [
            "pets/shared/responses.yaml:12:5: L154 no example — add one that is valid",
        ],
    ),
    Fault(
        "no such error schema",
        "naming.yaml",
        "error-schema: Error",
        "error-schema: Eror",
        [
            "pets/naming.yaml:12:15: L160 there is no object 'Eror' — did you mean 'Error'?",
        ],
    ),
    Fault(
        "error schema without roles",
        "shared/schemas.yaml",
        "      x-role: message\n",
        "",
        [
            "pets/shared/schemas.yaml:1:1: L160 0 properties with x-role: message — mark one property so",
        ],
    ),
    Fault(
        "exception that matches nothing",
        "naming.yaml",
        "operations: {}",
        "operations: {creatPet: {name: add, reason: test}}",
        [
            "pets/naming.yaml:17:16: L161 'creatPet' does not exist in the description — did you mean 'createPet'?",
        ],
    ),
    Fault(
        "bound parameter that is none",
        "naming.yaml",
        "bound-parameters: [shop_id]",
        "bound-parameters: [shopid]",
        [
            "pets/naming.yaml:13:20: L161 'shopid' does not exist in the description — did you mean 'shop_id'?",
        ],
    ),
    Fault(
        "naming.yaml misses a part",
        "naming.yaml",
        "  package: pets_client\n",
        "",
        [
            'pets/naming.yaml:1:1: E010 "package" is a required property — see generator/schemas/naming.schema.json',
        ],
    ),
    Fault(
        "answer with an unknown code",
        "errors.yaml",
        "internal: {code: PETS.0006}",
        "internal: {code: PETS.0007}",
        [
            "pets/errors.yaml:62:20: E310 unknown error code PETS.0007 — did you mean 'PETS.0006'?",
        ],
    ),
    Fault(
        "answer missing",
        "errors.yaml",
        "  internal: {code: PETS.0006}\n",
        "",
        [
            'pets/errors.yaml:50:1: E010 "internal" is a required property — see generator/schemas/errors.schema.json',
        ],
    ),
    Fault(
        "handler missing",
        "behaviour/pets.py",
        "def delete_pet",
        "def remove_pet",
        [
            "pets/resources/pets/paths.yaml:114:3: E405 deletePet has no behaviour — declare it in behaviour.yaml, or define delete_pet in behaviour/",
        ],
    ),
    Fault(
        "behaviour that is no Python",
        "behaviour/pets.py",
        "def delete_pet(",
        "def delete_pet((",
        [
            "pets/behaviour/pets.py:17:16: E011 not Python: Function parameters cannot be parenthesized — correct the syntax",
        ],
    ),
    Fault(
        "two handlers",
        "behaviour/pets.py",
        "def _pets",
        "def get_pet(call: Call) -> Any:\n    return None\n\n\ndef _pets",
        [
            "pets/behaviour/pets.py:22:1: E404 get_pet is also defined in pets.py — keep one handler per operation",
        ],
    ),
    Fault(
        "methods of one name",
        PATHS,
        "operationId: deletePet",
        "operationId: getPets",
        [
            "pets/resources/pets/paths.yaml:114:3: E403 getPets and getPet (pets/resources/pets/paths.yaml:88:3) would both be pets.get — rename one in naming.yaml, as in renames: {operations: {getPets: {name: get_2, reason: …}}}",
            "pets/resources/pets/paths.yaml:114:3: E405 getPets has no behaviour — declare it in behaviour.yaml, or define get_pets in behaviour/",
        ],
    ),
    Fault(
        "error codes of one name",
        "errors.yaml",
        "  PETS.0002:\n",
        "  PETS_0001: {name: Other, status: 400, message: No., trigger: schema, retryable: false, meaning: No., remedy: Other.}\n  PETS.0002:\n",
        [
            "pets/errors.yaml:10:3: E406 error code PETS_0001 and error code PETS.0001 (pets/errors.yaml:2:3) would both be errors.Code.PETS_0001 — correct one in errors.yaml",
            "pets/errors.yaml:10:3: L165 error code PETS_0001 is never returned — remove it, or name it in x-error or x-raises",
        ],
    ),
    Fault(
        "classes of error codes of one name",
        "errors.yaml",
        "name: Missing",
        "name: InvalidValue",
        [
            "pets/errors.yaml:10:3: E406 error code PETS.0002 and error code PETS.0001 (pets/errors.yaml:2:3) would both be errors.InvalidValue — rename one in errors.yaml",
        ],
    ),
    Fault(
        "a class of an error code that the client has itself",
        "errors.yaml",
        "name: Missing",
        "name: NotFound",
        [
            "pets/errors.yaml:11:5: E407 the class of error code PETS.0002 would be NotFound, which the client defines itself — choose another name",
        ],
    ),
    Fault(
        "an error code without a class",
        "errors.yaml",
        "    name: Missing\n",
        "",
        [
            'pets/errors.yaml:10:3: E010 "name" is a required property — see generator/schemas/errors.schema.json',
        ],
    ),
    Fault(
        "a method that is a keyword",
        "naming.yaml",
        "operations: {}",
        "operations: {getPet: {name: class, reason: It says more.}}",
        [
            "pets/resources/pets/paths.yaml:88:3: E407 getPet would be 'class', a keyword of Python — choose another name in naming.yaml",
        ],
    ),
    Fault(
        "a package that hides a module",
        "naming.yaml",
        "package: pets_client",
        "package: pydantic",
        [
            "pets/naming.yaml:4:3: L166 pydantic is also a module that the package imports — choose another name",
        ],
    ),
    Fault(
        "members of one name",
        SCHEMAS,
        "enum: [cat, dog, guinea-pig]\n  x-enum-descriptions:",
        "enum: [cat, dog, guinea-pig, guinea_pig]\n  x-enum-descriptions:\n    guinea_pig: Also.\n",
        [
            "pets/resources/pets/schemas.yaml:4:32: E401 'guinea_pig' and 'guinea-pig' (pets/resources/pets/schemas.yaml:4:20) would both be Species.GUINEA_PIG — rename one in naming.yaml, as in renames: {members: {\"Species/guinea_pig\": {name: GUINEA_PIG_2, reason: …}}}",
        ],
    ),
    Fault(
        "fields of one name",
        "shared/schemas.yaml",
        "    class:\n",
        "    Key:\n      type: string\n      description: Key.\n    class:\n",
        [
            "pets/shared/schemas.yaml:23:5: E402 'Key' and 'key' (pets/shared/schemas.yaml:19:5) would both be Tag.key — rename one in naming.yaml, as in renames: {fields: {Key: {name: key_2, reason: …}}}",
        ],
    ),
    Fault(
        "world without a token",
        "world/default.yaml",
        "    token: ann-token\n",
        "",
        [
            "pets/world/default.yaml:8:5: E010 token is missing — add it: A token that never ends, printable ASCII.",
        ],
    ),
    Fault(
        "world with a part that no schema describes",
        "world/default.yaml",
        None,
        b"accounts: []\nfoods: [hay]\n",
        ["pets/world/default.yaml:2:1: E010 unknown key 'foods' — there are: accounts"],
    ),
    Fault(
        "ready world with a part that no schema describes",
        "world/closed.yaml",
        None,
        b"accounts: []\nfoods: [hay]\n",
        ["pets/world/closed.yaml:2:1: E010 unknown key 'foods' — there are: accounts"],
    ),
    Fault(
        "schema of worlds that is none",
        "world/schema.yaml",
        None,
        b"properties:\n  foods:\n    type: list\n",
        [
            "pets/world/schema.yaml:3:5: E010 \"list\" is not valid under any of the schemas listed in the 'anyOf' keyword — see generator/schemas/world.schema.json",
        ],
    ),
    Fault(
        "facts without a source",
        "sources.yaml",
        None,
        SOURCES.encode(),
        [
            "pets/errors.yaml:2:3: L171 PETS.0001 has no source — add source: […]",
            "pets/errors.yaml:10:3: L171 PETS.0002 has no source — add source: […]",
            "pets/errors.yaml:18:3: L171 PETS.0003 has no source — add source: […]",
            "pets/errors.yaml:26:3: L171 PETS.0004 has no source — add source: […]",
            "pets/errors.yaml:34:3: L171 PETS.0005 has no source — add source: […]",
            "pets/errors.yaml:42:3: L171 PETS.0006 has no source — add source: […]",
            "pets/openapi.yaml:26:5: L171 this securityScheme has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/owners/paths.yaml:2:3: L171 this operation has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/owners/schemas.yaml:1:1: L171 this schema has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/examples.yaml:1:1: L171 this example has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/examples.yaml:10:1: L171 this example has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:2:3: L171 this operation has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:36:3: L171 this operation has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:43:7: L171 this parameter has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:53:7: L171 this parameter has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:60:7: L171 this parameter has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:67:7: L171 this parameter has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:73:5: L171 this schema has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:88:3: L171 this operation has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:95:7: L171 this parameter has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:114:3: L171 this operation has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:121:7: L171 this parameter has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/rules.yaml:2:3: L173 two-dogs has no source — add source: […]",
            "pets/resources/pets/rules.yaml:7:3: L173 names-differ has no source — add source: […]",
            "pets/resources/pets/rules.yaml:13:3: L173 sold-pets-are-gone has no source — add source: […]",
            "pets/resources/pets/schemas.yaml:1:1: L171 this schema has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/schemas.yaml:10:1: L171 this schema has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/schemas.yaml:14:1: L171 this schema has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/schemas.yaml:51:1: L171 this schema has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/schemas.yaml:79:1: L171 this schema has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/shared/parameters.yaml:1:1: L171 this parameter has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/shared/schemas.yaml:1:1: L171 this schema has no source — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/shared/schemas.yaml:14:1: L171 this schema has no source — cite a document of sources.yaml: x-source: [manual table 2]",
        ],
    ),
    Fault(
        "citation of nothing",
        PATHS,
        "    operationId: deletePet\n",
        "    operationId: deletePet\n    x-source: [handbook table 9, 'what?']\n",
        [
            "pets/resources/pets/paths.yaml:116:16: L170 there is no document 'handbook' — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/paths.yaml:116:34: L170 'what?' is no citation — cite a document of sources.yaml: x-source: [manual table 2]",
        ],
    ),
    Fault(
        "erratum about nothing",
        "resources/pets/errata.yaml",
        None,
        ERRATUM.encode(),
        [
            "pets/resources/pets/errata.yaml:7:7: L172 there is no document 'handbook' — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/errata.yaml:10:16: L172 there is no example 'Rex' — name a component of examples",
            "pets/resources/pets/errata.yaml:11:10: L172 'createPets/nme' does not exist in the description — did you mean 'createPet'?",
        ],
    ),
    Fault(
        "sources that do not fit",
        "sources.yaml",
        None,
        b"documents: {Handbook: {titel: x}}\n",
        [
            'pets/sources.yaml:1:1: E010 "Handbook" does not match "^[a-z][a-z0-9-]*$" — see generator/schemas/sources.schema.json',
            "pets/sources.yaml:1:24: E010 unknown key 'titel' — did you mean 'title'?",
        ],
    ),
    Fault(
        "erratum of no kind",
        "resources/pets/errata.yaml",
        None,
        ERRATUM.replace("silence", "silent").encode(),
        [
            'pets/resources/pets/errata.yaml:3:5: E010 "silent" is not one of "contradiction", "example" or 3 other candidates — did you mean \'silence\'?',
        ],
    ),
    Fault(
        "overlay target that matches nothing",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("$.info", "$.infos").encode(),
        [
            "pets/editions/small.overlay.yaml:6:11: E112 $.infos matches nothing — correct the target, or remove the action",
        ],
    ),
    Fault(
        "overlay target that is no JSONPath",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("$.info", "$.info[").encode(),
        [
            "pets/editions/small.overlay.yaml:6:11: E111 $.info[ is no JSONPath: unbalanced brackets — see the Overlay Specification 1.0.0 and RFC 9535",
        ],
    ),
    Fault(
        "overlay of the wrong shape",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("update:", "updates:").encode(),
        [
            "pets/editions/small.overlay.yaml:7:3: E010 unknown key 'updates' — did you mean 'update'?",
        ],
    ),
    Fault(
        "overlay that updates a text",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("$.info", "$.info.title").encode(),
        [
            "pets/editions/small.overlay.yaml:6:11: E113 only an object or an array can be updated — name the object that holds the value",
        ],
    ),
    Fault(
        "overlay with references that lead nowhere",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("$.info", "$.components.schemas.Owner.properties")
        .replace("summary: Few pets.", "tag: {$ref: '#/components/schemas/Lable'}")
        .encode(),
        [
            "pets/editions/small.overlay.yaml:8:17: E115 edition small: #/components/schemas/Lable leads to no value — refer to a component of the edition: '#/components/schemas/Pet'",
        ],
    ),
    Fault(
        "overlay with a reference to itself",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("$.info", "$.components.schemas")
        .replace("summary: Few pets.", "Species: {$ref: '#/components/schemas/Species'}")
        .encode(),
        [
            "pets/editions/small.overlay.yaml:8:21: E115 edition small: #/components/schemas/Species leads to no value — refer to a component of the edition: '#/components/schemas/Pet'",
        ],
    ),
    Fault(
        "overlay that updates an object with an array",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("\n    summary: Few pets.", " [Few pets.]").encode(),
        [
            "pets/editions/small.overlay.yaml:7:11: E113 an object can only be updated with an object — write its fields",
        ],
    ),
    Fault(
        "overlay that empties the components",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("$.info", "$").replace("summary: Few pets.", "components:").encode(),
        [
            'pets/editions/small.overlay.yaml:8:5: L100 edition small: null is not of type "object" — see https://spec.openapis.org/oas/v3.1.1',
        ],
    ),
    Fault(
        "overlay that empties the schemas",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("$.info", "$.components").replace("summary: Few pets.", "schemas:").encode(),
        [
            'pets/editions/small.overlay.yaml:8:5: L100 edition small: null is not of type "object" — see https://spec.openapis.org/oas/v3.1.1',
        ],
    ),
    Fault(
        "overlay that adds an unknown key",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("summary:", "subtitle:").encode(),
        [
            "pets/editions/small.overlay.yaml:8:5: L100 edition small: unknown key 'subtitle' — did you mean 'title'?",
        ],
    ),
    Fault(
        "overlay that extends nothing",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("info:", "extends: big.overlay.yaml\ninfo:", 1).encode(),
        [
            "pets/editions/small.overlay.yaml:2:10: E114 overlay big.overlay.yaml does not exist — name another overlay beside it",
        ],
    ),
    Fault(
        "overlay that extends itself",
        "editions/small.overlay.yaml",
        None,
        OVERLAY.replace("info:", "extends: small.overlay.yaml\ninfo:", 1).encode(),
        [
            "pets/editions/small.overlay.yaml:2:10: E114 overlay small.overlay.yaml extends this overlay — name another overlay beside it",
        ],
    ),
    Fault(
        "code that an operation cannot raise",
        PATHS,
        "    operationId: deletePet\n",
        "    operationId: deletePet\n    x-raises: [PETS.0404, {code: PETS.0002, status: 409}]\n",
        [
            "pets/resources/pets/paths.yaml:116:16: L164 unknown error code PETS.0404 — did you mean 'PETS.0004'?",
            "pets/resources/pets/paths.yaml:116:27: L164 PETS.0002 has status 409, which is no response here — add the response, or give another status: {code: …, status: …}",
        ],
    ),
    Fault(
        "code that nothing answers",
        "errors.yaml",
        "conditions:\n",
        "  PETS.0009: {name: Other, status: 400, message: No., trigger: state, retryable: false, meaning: No., remedy: None.}\nconditions:\n",
        [
            "pets/errors.yaml:50:3: L165 error code PETS.0009 is never returned — remove it, or name it in x-error or x-raises",
        ],
    ),
    Fault(
        "exception without need",
        PATHS,
        "    operationId: deletePet\n",
        "    operationId: deletePet\n    x-exceptions: {L114: Why not., L999: There is none., L106: Never.}\n",
        [
            "pets/resources/pets/paths.yaml:116:20: L108 L114 is not broken here — remove the exception",
            "pets/resources/pets/paths.yaml:116:36: L108 there is no exception from L999 — name a rule, such as L114",
            "pets/resources/pets/paths.yaml:116:58: L108 L106 has no exceptions, because the build relies on it — remove the exception, and mend what breaks the rule",
        ],
    ),
    Fault(
        "rule about nothing",
        "resources/pets/rules.yaml",
        None,
        RULE.encode(),
        [
            "pets/resources/pets/behaviour.yaml:12:15: E422 there is no rule 'two-dogs' — there are: name-of-a-pet",
            "pets/resources/pets/rules.yaml:4:14: L173 there is no document 'handbook' — cite a document of sources.yaml: x-source: [manual table 2]",
            "pets/resources/pets/rules.yaml:6:10: L173 'createPets/nme' does not exist in the description — did you mean 'createPet'?",
            "pets/resources/pets/rules.yaml:7:11: L173 unknown error code PETS.0404 — did you mean 'PETS.0004'?",
        ],
    ),
    Fault(
        "rule that two files define",
        "shared/rules.yaml",
        None,
        RULE.replace("name-of-a-pet", "two-dogs").replace("    source: [handbook table 1-2]\n", "").encode(),
        [
            "pets/resources/pets/rules.yaml:2:3: E420 two-dogs is also defined at pets/shared/rules.yaml:2:3 — rename or remove one of them",
        ],
    ),
    Fault(
        "rule without a reason",
        "resources/pets/rules.yaml",
        None,
        RULE.replace("schema", "none").encode(),
        [
            'pets/resources/pets/rules.yaml:2:3: E010 "reason" is a required property — see generator/schemas/rules.schema.json',
        ],
    ),
    Fault(
        "reason of a rule that holds",
        "resources/pets/rules.yaml",
        None,
        (RULE + "    reason: Because.\n").encode(),
        [
            'pets/resources/pets/rules.yaml:8:5: E010 False schema does not allow "Because." — see generator/schemas/rules.schema.json',
        ],
    ),
    Fault(
        "query in a path",
        "openapi.yaml",
        "  /{shop_id}/owners:\n",
        "  /{shop_id}/owners?all:\n",
        [
            "pets/openapi.yaml:22:3: L190 /{shop_id}/owners?all: '?' cannot be in a path — describe it under parameters",
        ],
    ),
    Fault(
        "space in a path",
        "openapi.yaml",
        "  /{shop_id}/owners:\n",
        "  '/{shop_id}/the owners':\n",
        [
            "pets/openapi.yaml:22:3: L190 /{shop_id}/the owners: ' ' cannot be in a path — percent-encode it",
        ],
    ),
    Fault(
        "brace without its counterpart",
        "openapi.yaml",
        "  /{shop_id}/owners:\n",
        "  '/{shop_id}/owners{':\n",
        [
            "pets/openapi.yaml:22:3: L190 /{shop_id}/owners{: { without its counterpart — write a parameter as {name}",
        ],
    ),
    Fault(
        "two parameters in a segment",
        "openapi.yaml",
        "  /{shop_id}/owners:\n",
        "  '/{shop_id}/owners/{a}-{b}':\n",
        [
            "pets/openapi.yaml:22:3: L112 path parameter {a} is not declared — add it to parameters",
            "pets/openapi.yaml:22:3: L112 path parameter {b} is not declared — add it to parameters",
            "pets/openapi.yaml:22:3: L190 /{shop_id}/owners/{a}-{b}: two parameters in one segment — separate them by a /",
        ],
    ),
    Fault(
        "parameter that occurs twice in a path",
        "openapi.yaml",
        "  /{shop_id}/owners:\n",
        "  /{shop_id}/owners/{shop_id}:\n",
        [
            "pets/openapi.yaml:22:3: L190 /{shop_id}/owners/{shop_id}: a parameter occurs twice — rename one",
        ],
    ),
    Fault(
        "dot segments in a path",
        "openapi.yaml",
        "  /{shop_id}/owners:\n",
        "  /{shop_id}/../owners:\n",
        [
            "pets/openapi.yaml:22:3: L190 /{shop_id}/../owners: dot segments, which HTTP clients remove — write the path without them",
        ],
    ),
    Fault(
        "paths that differ only in the name of a parameter",
        "openapi.yaml",
        "  /{shop_id}/owners:\n",
        "  /{store_id}/pets:\n",
        [
            "pets/openapi.yaml:22:3: L112 path parameter {store_id} is not declared — did you mean 'shop_id'?",
            "pets/openapi.yaml:22:3: L191 /{store_id}/pets and /{shop_id}/pets (pets/openapi.yaml:18:3) differ only in the names of parameters — put the operations below one of them",
        ],
    ),
    Fault(
        "header of the connection",
        "resources/owners/paths.yaml",
        "    parameters:\n",
        "    parameters:\n    - name: Content-Length\n      in: header\n      description: Size.\n      schema:\n        type: integer\n      example: 3\n",
        [
            "pets/resources/owners/paths.yaml:8:7: L192 Content-Length belongs to the connection — remove it",
        ],
    ),
    Fault(
        "header that is no parameter",
        "resources/owners/paths.yaml",
        "    parameters:\n",
        "    parameters:\n    - name: Accept\n      in: header\n      description: Type.\n      schema:\n        type: string\n      example: a/b\n",
        [
            "pets/resources/owners/paths.yaml:8:7: L192 Accept is no parameter in OpenAPI — remove it; the responses say it",
        ],
    ),
]


def run(spec: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(generate, ["--spec", str(spec), "--out", str(out), "--quiet", *options])


def tree(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, except the cache."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {name.as_posix(): path.read_bytes() for name, path in found.items() if STAMP not in name.parts}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what a run on the description without faults leaves for later runs."""
    folder = tmp_path_factory.mktemp("results")
    shutil.copytree(SPEC, folder / "pets")
    assert run(folder / "pets", folder / "out").exit_code == 0
    return folder / "out" / STAMP


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(fault: Fault, results: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(results, out / STAMP)
    (out / "generated.py").write_text("# what was there before\n", encoding="utf-8")
    before = tree(out)
    result = run(fault.plant(tmp_path), out)
    assert result.stdout.splitlines() == fault.expected
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), "a traceback instead of a problem"
    assert tree(out) == before


def test_every_rule_is_tested() -> None:
    tested = {code for fault in FAULTS for line in fault.expected for code in RULES if f": {code} " in line}
    assert tested == set(RULES) - {"L175"}, "L175 is tested in tests/functional/test_trials.py"


def test_every_code_of_a_problem_is_tested() -> None:
    """Each code that the generator can give has a case here or in ``test_declared_errors``."""
    sources = (path.read_text(encoding="utf-8") for path in Path(generator.__file__).parent.rglob("*.py"))
    codes = {code for text in sources for code in re.findall(r'"(E\d{3})"', text)}
    cases = [*FAULTS, *importlib.import_module("tests.errors.test_declared_errors").FAULTS]
    tested = {code for fault in cases for line in fault.expected for code in re.findall(r": (E\d{3}) ", line)}
    assert codes == tested


def test_every_rule_says_why() -> None:
    for identifier, rule in RULES.items():
        assert "Bad:" in rule.reason, identifier
        assert "Good:" in rule.reason, identifier


def test_problems_are_collected_and_sorted(tmp_path: Path) -> None:
    spec = FAULTS[0].plant(tmp_path)
    (spec / "openapi.yaml").write_text((SPEC / "openapi.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for file in (PATHS, SCHEMAS):
        text = (spec / file).read_text(encoding="utf-8").replace("description: ", "descripton: ")
        (spec / file).write_text(text, encoding="utf-8")
    lines = run(spec, tmp_path / "out").stdout.splitlines()
    assert len(lines) > 5
    places = [tuple(int(part) for part in line.split(":")[1:3]) for line in lines if line.startswith(f"pets/{PATHS}")]
    assert places == sorted(places)


def test_problems_as_json(tmp_path: Path) -> None:
    (fault,) = [fault for fault in FAULTS if fault.name == "misspelt keyword"]
    result = CliRunner().invoke(lint, ["--spec", str(fault.plant(tmp_path)), "--json"])
    assert json.loads(result.stdout) == [
        {
            "file": f"pets/{SCHEMAS}",
            "line": 22,
            "column": 7,
            "code": "L141",
            "message": "unknown keyword 'minlength'",
            "hint": "did you mean 'minLength'?",
        }
    ]


def test_problems_as_sarif(tmp_path: Path) -> None:
    (fault,) = [fault for fault in FAULTS if fault.name == "misspelt keyword"]
    report = tmp_path / "lint.sarif"
    result = CliRunner().invoke(lint, ["--spec", str(fault.plant(tmp_path)), "--sarif", str(report)])
    assert result.exit_code == 1
    content = json.loads(report.read_text(encoding="utf-8"))
    assert content["version"] == "2.1.0"
    (run_of_lint,) = content["runs"]
    (problem,) = run_of_lint["results"]
    place = {"artifactLocation": {"uri": f"pets/{SCHEMAS}"}, "region": {"startLine": 22, "startColumn": 7}}
    assert problem["locations"] == [{"physicalLocation": place}]
    assert problem["message"]["text"] == "unknown keyword 'minlength' — did you mean 'minLength'?"
    rule = run_of_lint["tool"]["driver"]["rules"][problem["ruleIndex"]]
    assert rule["id"] == problem["ruleId"] == "L141"
    assert "misspelt" in rule["shortDescription"]["text"]


def test_sarif_of_nothing_wrong(tmp_path: Path) -> None:
    report = tmp_path / "lint.sarif"
    assert CliRunner().invoke(lint, ["--spec", str(SPEC), "--sarif", str(report)]).exit_code == 0
    assert json.loads(report.read_text(encoding="utf-8"))["runs"][0]["results"] == []


def test_fingerprints_outlive_lines(tmp_path: Path) -> None:
    (fault,) = [fault for fault in FAULTS if fault.name == "misspelt keyword"]
    spec = fault.plant(tmp_path)
    report = tmp_path / "lint.sarif"

    def fingerprint() -> str:
        CliRunner().invoke(lint, ["--spec", str(spec), "--sarif", str(report)])
        (problem,) = json.loads(report.read_text(encoding="utf-8"))["runs"][0]["results"]
        return str(problem["partialFingerprints"]["problem/v1"])

    before = fingerprint()
    text = (spec / SCHEMAS).read_text(encoding="utf-8")
    (spec / SCHEMAS).write_text(f"# A line more.\n{text}", encoding="utf-8")
    assert fingerprint() == before


@pytest.mark.parametrize("content", [None, "a file"])
def test_no_description(content: str | None, tmp_path: Path) -> None:
    spec = tmp_path / "spec"
    if content:
        spec.write_text(content, encoding="utf-8")
    result = run(spec, tmp_path / "out")
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    assert not (tmp_path / "out").exists()


def test_an_exception_with_its_reason_silences_the_rule_there_and_nowhere_else(tmp_path: Path) -> None:
    fault = next(fault for fault in FAULTS if fault.name == "no summary")
    spec = fault.plant(tmp_path)
    [line] = run(spec, tmp_path / "out").stdout.splitlines()
    path = spec / fault.file
    text = path.read_text(encoding="utf-8")
    marked = text.replace("\n    operationId: getPet\n", "\n    operationId: getPet\n    x-exceptions: {L130: Old.}\n")
    path.write_text(marked, encoding="utf-8")
    assert " L130 " in line
    assert run(spec, tmp_path / "out").stdout == ""
