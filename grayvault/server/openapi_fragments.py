"""What operations answer with that isn't described by a type, for `/openapi.json`."""

from typing import Any

_FILE = {"schema": {"type": "string", "format": "binary"}}

PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture.",
        "content": {f"image/{kind}": _FILE for kind in ("jpeg", "png", "webp", "avif", "jxl")},
        "headers": {
            "GrayVault-Color": {
                "description": "Where its colours come from.",
                "schema": {"type": "string", "pattern": "^(gray|kept|restored; .+)$"},
            }
        },
    },
    206: {"description": "The parts of it that `Range` names."},
    304: {"description": "The client has it already."},
}

ORIGINAL: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The original file.",
        "content": {
            f"image/{kind}": _FILE
            for kind in ("jpeg", "png", "webp", "tiff", "avif", "heic", "jxl", "bmp", "gif")
        },
    },
    304: {"description": "The client has it already."},
}

TEXT: dict[int | str, dict[str, Any]] = {
    200: {"description": "Prometheus' text format.", "content": {"text/plain": {}}}
}

UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A picture file, or a form with one.",
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
