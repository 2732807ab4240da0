"""Sentences for errors of an object store, and which of them may pass.

Nothing of a message but its code is repeated: it may hold addresses with secrets in them.
"""

import re

from grayvault.core.errors import SourceStoreError, VaultUnusableError
from grayvault.core.retries import NOT_PERMITTED, STORE_AWAY

_STATUS = re.compile(r"status code: (\d{3})")
_RANGE = re.compile("(?i)invalid range|range was invalid")
_CODE = re.compile(r"<Code>(\w{1,60})</Code>")

_CLOCK = {"RequestTimeTooSkewed", "RequestExpired"}
_NO_BUCKET = {"NoSuchBucket", "ContainerNotFound", "InvalidBucketName"}
_CREDENTIALS = {
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "InvalidToken",
    "AuthenticationFailed",
}
_PASSING = {408, 429}
_REFUSED = {401, 403}
_NOT_IMPLEMENTED = 501

_REGION = re.compile("incorrectly configured region|AuthorizationHeaderMalformed")
_METADATA_SERVER = "http://169.254.169.254/"
"""Where a machine in a cloud gets credentials, if it has none of its own."""

_SKEWED = "this machine's clock is wrong: set it"
_MISSING_BUCKET = "it has no such bucket: make it, or correct the URL"
_REFUSED_KEYS = (
    "it doesn't accept the credentials: correct them in the environment or in their file"
)
_FORBIDDEN = "these credentials may not do this there: let them {rights}"
_VAULTS_RIGHTS, _PHOTOS_RIGHTS = "read, write, list and delete", "read and list"
_COLD = "this object is in cold storage: let the store restore it first"
_NO_ANSWER = "it can't be reached: check its URL, its endpoint and the network"
_PLAIN_HTTP = "its endpoint is plain HTTP: use HTTPS, or set AWS_ALLOW_HTTP=true"
_NO_CREDENTIALS = "there are no credentials in the environment or in their file: set them"
_OTHER_REGION = "its bucket is in another region: correct AWS_REGION"
_UNABLE = "it doesn't know If-None-Match, or checksums by SHA-256: use a store that does"
_FAULTY = "it doesn't work at the moment: try again later"


def passes(error: Exception) -> bool:
    """Whether the same request may succeed a little later."""
    status = status_of(error)
    if status is None:
        return not _is_plain_http(error) and not isinstance(error, PermissionError)
    return status in _PASSING or (status >= 500 and status != _NOT_IMPLEMENTED)


def status_of(error: Exception) -> int | None:
    """The HTTP status that the store answered; None if it didn't answer."""
    match = _STATUS.search(str(error))
    return int(match[1]) if match else None


def is_past_the_end(error: Exception) -> bool:
    """Whether a range began after the end of its object."""
    return status_of(error) == 416 or _RANGE.search(str(error)) is not None


def has_no_bucket(error: Exception) -> bool:
    return code_of(error) in _NO_BUCKET


def code_of(error: Exception) -> str | None:
    """The store's own name of an error (`NoSuchKey`)."""
    match = _CODE.search(str(error))
    return match[1] if match else None


def store_unusable(address: str, error: Exception) -> VaultUnusableError:
    """The error to raise when the object store of the vault at `address` refuses or fails."""
    return VaultUnusableError(_sentence(address, error, _VAULTS_RIGHTS))


def photos_unreadable(address: str, error: Exception) -> SourceStoreError:
    """The error to raise when the object store of photos at `address` refuses or fails."""
    reason = NOT_PERMITTED if status_of(error) in _REFUSED else STORE_AWAY
    return SourceStoreError(reason, _sentence(address, error, _PHOTOS_RIGHTS))


def _sentence(address: str, error: Exception, rights: str) -> str:
    words = [str(word) for word in (status_of(error), code_of(error)) if word]
    answer = f" ({' '.join(words)})" if words else ""
    advice = _advice(error).format(rights=rights)
    return f"the object store of {address!r} failed{answer}: {advice}"


def _advice(error: Exception) -> str:
    text, code, status = str(error), code_of(error), status_of(error)
    advice = (
        (_NO_CREDENTIALS, _METADATA_SERVER in text),
        (_OTHER_REGION, _REGION.search(text) is not None),
        (_SKEWED, code in _CLOCK),
        (_MISSING_BUCKET, code in _NO_BUCKET),
        (_REFUSED_KEYS, code in _CREDENTIALS or status == 401),
        (_COLD, code == "InvalidObjectState"),
        (_FORBIDDEN, status == 403),
        (_UNABLE, status == _NOT_IMPLEMENTED),
        (_PLAIN_HTTP, _is_plain_http(error)),
        (_NO_ANSWER, status is None),
    )
    return next((sentence for sentence, fits in advice if fits), _FAULTY)


def _is_plain_http(error: Exception) -> bool:
    return "builder error" in str(error) and "http://" in str(error)
