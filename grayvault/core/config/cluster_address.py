"""Where a Ray cluster is."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def _check(text: str) -> str:
    """Raise a validation error unless this is `ray://HOST:PORT`."""
    try:
        place = urlsplit(text)
        is_one = place.hostname and place.port and f"ray://{place.netloc}" == text
    except ValueError:
        is_one = False
    if not is_one or "@" in text:
        raise PydanticCustomError(
            "no_cluster", "should be ray://HOST:PORT, the Ray client server of the cluster's head"
        )
    return text


ClusterAddress = Annotated[str, AfterValidator(_check)]
