"""What the server says of itself is what it does: requests made up from its description."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.server.server import Server, serving
from tests.support.examples import examples

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "http-api.md"
QUICK = settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))
MODES = list(schemathesis.GenerationMode)

LONGEST = 4000
"""Characters of a query, each of up to 12 bytes: no route gets to see more than 64 KiB."""

Operation = APIOperation[Any, Any, Any, Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with HintNet, whose photos can be asked for without hints, too."""
    with serving(tmp_path_factory.mktemp("described") / "vault", {"colorizer": "auto"}) as server:
        yield server


@pytest.fixture(scope="module")
def photo(server: Server, photo_path: Path) -> str:
    """The address of a photo in colour."""
    return str(server.upload(photo_path).headers["location"])


@pytest.fixture(scope="module")
def operations(server: Server) -> list[Operation]:
    schema = schemathesis.openapi.from_url(f"{server.client.base_url}openapi.json")
    return [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]


def check(operation: Operation, mode: schemathesis.GenerationMode, **path: str) -> None:
    """Send what the description allows, or what it doesn't, and see how that is answered.

    What is allowed may be refused all the same: a picture that gains nothing, a region beside it.
    """

    @QUICK
    @given(operation.as_strategy(generation_mode=mode))
    def answers_as_described(case: schemathesis.Case[Any]) -> None:
        assume(len(str(case.query)) < LONGEST)
        case.path_parameters.update(path)
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    with suppress(Unsatisfiable):  # nothing is wrong to ask of what takes nothing
        answers_as_described()


def about_photos(operations: list[Operation]) -> Iterator[Operation]:
    """What is asked about a photo; trials of it would keep the workers busy for minutes."""
    of_photos = (operation for operation in operations if "photo_id" in operation.path)
    return (operation for operation in of_photos if operation.method.upper() == "GET")


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_answers_are_as_described(
    operations: list[Operation], mode: schemathesis.GenerationMode
) -> None:
    assert len(operations) > 10
    for operation in operations:
        check(operation, mode)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_answers_about_a_photo_are_as_described(
    operations: list[Operation], photo: str, mode: schemathesis.GenerationMode
) -> None:
    for operation in about_photos(operations):
        check(operation, mode, photo_id=photo.rpartition("/")[2])


def test_all_methods_of_a_path_are_listed(server: Server, photo: str) -> None:
    assert server.client.put("/photos").headers["allow"] == "GET, POST"
    assert server.client.delete(photo).headers["allow"] == "GET, HEAD"
    assert server.client.get("/links").headers["allow"] == "POST"


def as_documented(path: str) -> str:
    """An address of the server's description, with the names that the documentation uses."""
    names = {
        "{photo_id}": "ID",
        "{job_id}": "JOB",
        "{token_id}": "TOKEN",
        "{link_id}": "LINK",
        "{trial_id}": "TRIAL",
        "{last}": "{quality}.{format}",
    }
    for name, documented in names.items():
        path = path.replace(name, documented)
    return path


def test_the_reference_has_every_address_with_its_parameters(server: Server) -> None:
    described = server.client.get("/openapi.json").json()["paths"]
    text = REFERENCE.read_text()
    documented = set(re.findall(r"`((?:GET|POST|DELETE) /(?!openapi)[^`]+)`", text))
    addresses, parameters = set(), set()
    for path, methods in described.items():
        for method, operation in methods.items():
            addresses.add(f"{method.upper()} {as_documented(path)}")
            used = operation.get("parameters", [])
            parameters |= {parameter["name"] for parameter in used if parameter["in"] == "query"}
    assert documented == addresses
    assert {name for name in parameters if not re.search(rf"`{name}`|\?{name}=", text)} == set()
