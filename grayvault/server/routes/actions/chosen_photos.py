"""The photos that somebody chose, in a request's JSON."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine

from grayvault.catalog.photos import PhotoRow, find

MOST_PHOTOS = 5000

PhotoId = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
PhotoIds = Annotated[list[PhotoId], Field(min_length=1, max_length=MOST_PHOTOS)]


class ChosenPhotos(BaseModel):
    """Photos, by their ids."""

    model_config = ConfigDict(extra="forbid")

    ids: PhotoIds


def rows_of(catalog: Engine, ids: list[str]) -> Iterator[PhotoRow]:
    """The photos, each once, in this order; raises `NotFoundError` at the first unknown one."""
    return (find(catalog, photo_id) for photo_id in dict.fromkeys(ids))
