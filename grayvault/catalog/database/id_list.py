"""Many ids as one parameter of a statement: as parameters of their own they would take seconds."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import JSON, Connection, Select, Text, cast, func, literal, select


def id_list(connection: Connection, ids: Collection[str]) -> Select[Any]:
    """The ids (hex digits), to be used with `in_`."""
    array = literal(json.dumps(list(ids)), Text)
    if connection.dialect.name == "postgresql":
        return select(func.json_array_elements_text(cast(array, JSON)))
    return select(func.json_each(array).table_valued("value").c.value)
