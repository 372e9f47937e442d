"""What the Reconciliation Service API 0.2 demands of answers, as JSON Schemas written from its text.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
Stricter than the published ones: a field that the specification does not name fails, too.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}


def record(required: Schema, **optional: Schema) -> Schema:
    """An object with these fields and no other."""
    return {
        "type": "object", "properties": required | optional, "required": list(required), "additionalProperties": False
    }  # fmt: skip


def listed(of: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": of}


NAMED = record({"id": TEXT, "name": TEXT})
TYPED = {"oneOf": [TEXT, record({"id": TEXT}, name=TEXT)]}
WITH_ID = {"type": "string", "pattern": r"\{\{id\}\}"}
SERVICE = record(
    {"service_url": TEXT, "service_path": TEXT},
    flyout_service_url=TEXT,
    flyout_service_path={"type": "string", "pattern": r"\$\{id\}"},
)
WHOLE = {"type": "integer", "minimum": 1}

MANIFEST = record(
    {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": TEXT,
        "schemaSpace": TEXT,
    },
    documentation=TEXT,
    defaultTypes=listed(TYPED) | {"uniqueItems": True},
    view=record({"url": WITH_ID}),
    preview=record({"url": WITH_ID, "width": WHOLE, "height": WHOLE}),
    suggest=record({}, entity=SERVICE, property=SERVICE, type=SERVICE),
    extend=record({}, propose_properties=SERVICE, property_settings=listed({"type": "object"})),
)
CANDIDATE = record(
    {"id": TEXT, "name": TEXT, "score": {"type": "number"}},
    description=TEXT,
    match={"type": "boolean"},
    type=listed(TYPED),
    features=listed(record({"id": TEXT, "value": {"oneOf": [{"type": "boolean"}, {"type": "number"}]}})),
)
RESULTS: Schema = {"type": "object", "additionalProperties": record({"result": listed(CANDIDATE)})}
SUGGESTED = record({"result": listed(record({"id": TEXT, "name": TEXT}, description=TEXT, notable=listed(TYPED)))})
FLYOUT = record({"id": TEXT, "html": TEXT})
PROPOSED = record({"type": TEXT, "properties": listed(NAMED)}, limit={"type": "integer"})
CELL: Schema = {
    "oneOf": [
        record({}), NAMED, record({"str": TEXT}), record({"float": {"type": "number"}}),
        record({"int": {"type": "integer"}}), record({"date": TEXT}),
    ]
}  # fmt: skip
EXTENDED = record(
    {
        "meta": listed(record({"id": TEXT, "name": TEXT}, type=NAMED, service=TEXT)),
        "rows": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": listed(CELL)}},
    }
)
