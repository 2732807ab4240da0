"""Media types of the folder view's files, by the endings of their names."""

import mimetypes

_UNKNOWN = "application/octet-stream"


def media_type(name: str) -> str:
    """The media type of a file called `name`, by Python's own table and not the machine's."""
    if name.lower().endswith((".jpg", ".jpeg", ".jpe", ".jfif")):
        return "image/jpeg"
    guessed, _ = mimetypes.MimeTypes().guess_type(name, strict=False)
    return guessed if guessed and guessed.startswith(("image/", "video/")) else _UNKNOWN
