"""What the library says of failed requests, and what users are told."""

import pytest

from grayvault.core.retries import NOT_PERMITTED, STORE_AWAY
from grayvault.vault.objects.remote_errors import passes, photos_unreadable, store_unusable

NO_CREDENTIALS = (
    "Generic S3 error: Error performing PUT http://169.254.169.254/latest/api/token in 2.1s, after "
    "0 retries - HTTP error: error sending request"
)
NO_ROLE = (
    "Generic GCS error: Error performing token request: Error performing GET "
    "http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token in 610µs - "
    "Server returned non-2xx status code: 404 Not Found: "
)
REGION = (
    "Generic S3 error: Error performing GET https://s3.us-east-1.amazonaws.com/b/x in 1s - "
    "Received redirect without LOCATION, this normally indicates an incorrectly configured region"
)
SLOW_DOWN = (
    "Generic S3 error: Error performing GET https://host/b/x in 1s - Server returned non-2xx "
    "status code: 503 Service Unavailable: <Error><Code>SlowDown</Code><Key>secret</Key></Error>"
)
CLOCK = (
    "The operation lacked the necessary privileges: Server returned non-2xx status code: 403 "
    "Forbidden: <Error><Code>RequestTimeTooSkewed</Code></Error>"
)
UNABLE = (
    "Generic S3 error: Server returned non-2xx status code: 501 Not Implemented: "
    "<Error><Code>NotImplemented</Code></Error>"
)
FORBIDDEN = (
    "The operation lacked the necessary privileges: Server returned non-2xx status code: 403 "
    "Forbidden: <Error><Code>AccessDenied</Code></Error>"
)
COLD = (
    "The operation lacked the necessary privileges: Server returned non-2xx status code: 403 "
    "Forbidden: <Error><Code>InvalidObjectState</Code></Error>"
)
SIGNED = "Error performing GET https://host/b/x?X-Amz-Signature=secret in 1s - HTTP error: reset"


@pytest.mark.parametrize(
    ("message", "may_pass", "sentence"),
    [
        (NO_CREDENTIALS, True, "no credentials in the environment"),
        (NO_ROLE, False, "no credentials in the environment"),
        (REGION, True, "in another region: correct AWS_REGION"),
        (SLOW_DOWN, True, "(503 SlowDown): it doesn't work at the moment: try again later"),
        (CLOCK, False, "(403 RequestTimeTooSkewed): this machine's clock is wrong"),
        (UNABLE, False, "(501 NotImplemented): it doesn't know If-None-Match"),
        (SIGNED, True, "can't be reached"),
    ],
)
def test_sentences(message: str, may_pass: bool, sentence: str) -> None:
    error = RuntimeError(message)
    assert passes(error) == may_pass
    text = str(store_unusable("s3://b/x", error))
    assert text.startswith("the object store of 's3://b/x' failed")
    assert sentence in text
    assert "secret" not in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("message", "reason", "sentence"),
    [
        (
            FORBIDDEN,
            NOT_PERMITTED,
            "these credentials may not do this there: let them read and list",
        ),
        (COLD, NOT_PERMITTED, "in cold storage: let the store restore it first"),
        (SLOW_DOWN, STORE_AWAY, "it doesn't work at the moment"),
        (SIGNED, STORE_AWAY, "can't be reached"),
    ],
)
def test_why_photos_cannot_be_read(message: str, reason: str, sentence: str) -> None:
    error = photos_unreadable("s3://b", RuntimeError(message))
    assert error.reason == reason
    assert sentence in str(error)
    assert "secret" not in str(error)


def test_a_vault_needs_more_rights() -> None:
    text = str(store_unusable("s3://b/x", RuntimeError(FORBIDDEN)))
    assert text.endswith("let them read, write, list and delete")
