"""An example for every body and every answer of the OpenAPI document, made from its schemas where none is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ID = "0192f0c1-2d6e-7c3a-9a54-6f1f0f3f7a10"
_NAMES: Mapping[str, Any] = {
    "id": _ID, "name": "Насосы", "email": "person@example.org", "password": "correct horse battery", "key": "N-2",
    "import_id": "A-17", "offer_id": f"{_ID}:N-2", "region": "Тверская область", "tax_number": "6901000000",
    "file_name": "прайс.xlsx", "url": "https://example.org", "language": "ru", "cause": "the import was edited",
    "grade_before": "B", "grade_after": "A", "reason": "tested", "note": "", "country": "RU", "message": "",
}  # fmt: skip
_FORMATS: Mapping[str, Any] = {
    "date-time": "2026-06-15T09:30:00Z", "date": "2026-06-15", "binary": "id;name\n1;Насос", "uri": "https://example.org",
}  # fmt: skip
_DEEPEST = 6


def with_examples(document: dict[str, Any]) -> dict[str, Any]:
    """The document, each JSON body and each JSON answer of success with an example."""
    for path in document["paths"].values():
        for operation in path.values():
            _mend_errors(operation)
            places = [operation.get("requestBody", {})]
            places += [one for status, one in operation["responses"].items() if status.startswith("2")]
            for place in places:
                for media, content in place.get("content", {}).items():
                    if media == "application/json" and "example" not in content and "examples" not in content:
                        content["example"] = example_of(content.get("schema", {}), document)
    return document


def _mend_errors(operation: dict[str, Any]) -> None:
    """Errors are JSON, also of a route whose answers are pages or files."""
    for status, answer in operation["responses"].items():
        if not status.startswith("2") and (content := answer.get("content")):
            answer["content"] = {"application/json": next(iter(content.values()))}


def example_of(schema: Mapping[str, Any], document: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
    """One value that a schema takes: what it states as example, constant, default or choice, else one of its type."""
    if "$ref" in schema:
        target = schema["$ref"].rsplit("/", 1)[1]
        return example_of(document["components"]["schemas"][target], document, name, depth)
    for stated in ("example", "const", "default"):
        if schema.get(stated) is not None:
            return schema[stated]
    for several in ("examples", "enum"):
        if schema.get(several):
            return schema[several][0]
    for union in ("anyOf", "oneOf", "allOf"):
        if schema.get(union):
            return example_of(schema[union][0], document, name, depth)
    return _of_type(schema, document, name, depth)


def _of_type(schema: Mapping[str, Any], document: Mapping[str, Any], name: str, depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object" or (kind is None and "properties" in schema):
        fields = schema.get("properties", {})
        return (
            {one: example_of(inner, document, one, depth + 1) for one, inner in fields.items()}
            if depth < _DEEPEST
            else {}
        )
    if kind == "array":
        return [example_of(schema.get("items", {}), document, name, depth + 1)] if depth < _DEEPEST else []
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return False
    return _text(schema, name) if kind == "string" else None


def _text(schema: Mapping[str, Any], name: str) -> str:
    if schema.get("format") in _FORMATS:
        return str(_FORMATS[schema["format"]])
    if name in _NAMES:
        return str(_NAMES[name])
    return _ID if name.endswith("_id") else "text"
