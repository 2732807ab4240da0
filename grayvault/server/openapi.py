"""What the server says of itself at `/openapi.json` (OpenAPI 3.1)."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

_PROBLEM = {
    "description": "What is wrong, and what to do (RFC 9457).",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_PROBLEM_SCHEMA = {
    "title": "Problem",
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": ["string", "null"]},
    },
    "required": ["title", "status", "detail"],
}

_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of `grayvault token create`.",
    },
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "The token as the password of any user name.",
    },
    "link": {
        "type": "apiKey",
        "in": "query",
        "name": "signature",
        "description": "An address that `POST /links` or `grayvault link` made, as it is.",
    },
}

_WHO_MAY: list[dict[str, list[str]]] = [{}, {"bearer": []}, {"basic": []}, {"link": []}]
"""`{}`: whoever asks from the server's own machine, unless it is told not to trust it."""


def describe(app: FastAPI) -> None:
    """Let `app` say of itself what is true: every error is a problem, and who may ask."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _amended(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    summary="A photo archive that brings colours back and measures how well.",
                    license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
                    routes=app.routes,
                )
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to change it


def _amended(schema: dict[str, Any]) -> dict[str, Any]:
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)  # FastAPI's own, which is never sent
            operation["responses"]["default"] = _PROBLEM
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM_SCHEMA
    schema["components"]["securitySchemes"] = _SCHEMES
    schema["security"] = _WHO_MAY
    return schema
