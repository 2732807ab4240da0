"""The server's description of itself at `/openapi.json` (OpenAPI 3.1)."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

_FILE = {"schema": {"type": "string", "format": "binary"}}

IMAGE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The image.",
        "content": {f"image/{name}": _FILE for name in ("jpeg", "png", "webp", "avif", "jxl")},
        "headers": {
            "GrayVault-Color": {
                "description": "Where the colours come from.",
                "schema": {"type": "string", "pattern": "^(gray|kept|restored; .+)$"},
            }
        },
    },
    206: {"description": "The bytes that `Range` names."},
    304: {"description": "The client's copy is current."},
}

ORIGINAL_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The original file.",
        "content": {
            f"image/{name}": _FILE
            for name in ("jpeg", "png", "webp", "tiff", "avif", "heic", "jxl", "bmp", "gif")
        },
    },
    206: {"description": "The bytes that `Range` names."},
    304: {"description": "The client's copy is current."},
}

METRICS_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "Prometheus' text format.", "content": {"text/plain": {}}}
}

UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "An image file, or a form with one.",
        "content": {
            "application/octet-stream": _FILE,
            "image/*": _FILE,
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": _FILE["schema"]},
                    "required": ["file"],
                }
            },
        },
    }
}

_PROBLEM = {
    "description": "What went wrong, and what to do (RFC 9457).",
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

_SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token from `grayvault token create`.",
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
        "description": "An address from `POST /links` or `grayvault link`, unchanged.",
    },
}

_SECURITY: list[dict[str, list[str]]] = [{}, {"bearer": []}, {"basic": []}, {"link": []}]
"""`{}` (no credentials) is for requests from the server's own machine, unless `serve:
trust_loopback` is off.
"""


def describe(app: FastAPI) -> None:
    """Make `app`'s OpenAPI document name its problem documents and its ways to authenticate."""

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

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _amended(schema: dict[str, Any]) -> dict[str, Any]:
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)  # FastAPI's own format, which is never sent
            operation["responses"]["default"] = _PROBLEM
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM_SCHEMA
    schema["components"]["securitySchemes"] = _SECURITY_SCHEMES
    schema["security"] = _SECURITY
    return schema
