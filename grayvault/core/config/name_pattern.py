"""Patterns for the names of files and folders."""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def _check(text: str) -> str:
    """Refuse a pattern of paths: only names are compared with it, so that it would match none."""
    if "/" in text:
        raise PydanticCustomError("no_name", "should be a name of files or folders, without /")
    return text


NamePattern = Annotated[str, AfterValidator(_check)]
