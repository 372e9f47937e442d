"""The API's documentation as one plain page, made from the OpenAPI document: no scripts, no other hosts."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from matcher.web.access import public

router = APIRouter(tags=["health"], dependencies=[Depends(public)])


@router.get("/docs", summary="This page", response_class=HTMLResponse)
def docs(request: Request) -> str:
    """Every route with its parameters, the body it takes and an example of it."""
    document = request.app.openapi()
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["other"])[0]
            groups.setdefault(tag, []).append(_operation(method.upper(), path, operation, document))
    title = escape(document["info"]["title"])
    body = "".join(f"<h2>{escape(tag)}</h2>{''.join(parts)}" for tag, parts in groups.items())
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} API</title>'
        f'<meta name="viewport" content="width=device-width"></head><body><main><h1>{title} API</h1>'
        f"<p>{escape(document['info']['description'])}</p>"
        '<p>The same for programs: <a href="/openapi.json">openapi.json</a>. Send an API key as '
        "<code>Authorization: Bearer KEY</code>. Errors are "
        '<code>{"error": {"code", "message", "details"}}</code>.</p>'
        f"{body}</main></body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> str:
    about = "".join(f"<p>{escape(operation[name])}</p>" for name in ("summary", "description") if operation.get(name))
    rows = "".join(_row(one) for one in operation.get("parameters", []))
    table = f"<table>{rows}</table>" if rows else ""
    return f"<section><h3><code>{method} {escape(path)}</code></h3>{about}{table}{_body(operation, document)}</section>"


def _row(parameter: dict[str, Any]) -> str:
    needed = "required" if parameter.get("required") else "optional"
    cells = (parameter["name"], parameter["in"], needed, parameter.get("description", ""))
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _body(operation: dict[str, Any], document: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    parts = []
    for media, one in content.items():
        schema = one.get("schema", {})
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        fields = ", ".join(schema.get("properties", {}))
        parts.append(f"<p>Body, {escape(media)}: <code>{escape(fields)}</code></p>")
        for example in schema.get("examples", []):
            parts.append(f"<pre>{escape(json.dumps(example, ensure_ascii=False, indent=2))}</pre>")
    return "".join(parts)
