"""What Ray says at length is said in one line."""

import pytest

from grayvault.bootstrap.cluster.ray_session import sentence_of

GRPC = """<_MultiThreadedRendezvous of RPC that terminated with:
\tstatus = StatusCode.UNAVAILABLE
\tdetails = "Connection reset by peer"
\tdebug_error_string = "UNKNOWN:Error received from peer {grpc_status:14}"
>"""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GRPC, "Connection reset by peer"),
        ("Traceback:\n  File x\nValueError: no such node\n\n", "ValueError: no such node"),
        ("", "ConnectionError"),
    ],
)
def test_the_line_that_says_what_is_wrong(text: str, sentence: str) -> None:
    assert sentence_of(ConnectionError(text)) == sentence
