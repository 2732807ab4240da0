"""Signs addresses that anyone who has them may open until they expire.

The signature is HMAC-SHA-256 (RFC 2104) in base64url (RFC 4648, 5) over the method, the path and
all other parameters, sorted. One of these is `expires`, in seconds since 1970.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from urllib.parse import urlencode

SIGNATURE, EXPIRES = "signature", "expires"

LINK = "link"
"""The parameter that names the link to several photos which an address belongs to and ends with."""

Parameters = Sequence[tuple[str, str]]


def signed(path: str, parameters: Parameters, expires: int, key: bytes) -> str:
    """The address of `path` with these parameters, valid for GET and HEAD until `expires`."""
    covered = [*parameters, (EXPIRES, str(expires))]
    signature = (SIGNATURE, _signature(path, covered, key))
    return f"{path}?{urlencode([*covered, signature])}"


def is_valid(method: str, path: str, parameters: Parameters, key: bytes, now: float) -> bool:
    """Whether an address carries a signature of this key that covers it and hasn't expired."""
    names = [name for name, _ in parameters]
    if method not in {"GET", "HEAD"} or names.count(SIGNATURE) != 1 or names.count(EXPIRES) != 1:
        return False
    values = dict(parameters)
    covered = [(name, value) for name, value in parameters if name != SIGNATURE]
    expected = _signature(path, covered, key)
    if not hmac.compare_digest(values[SIGNATURE].encode(), expected.encode()):
        return False
    return now < int(values[EXPIRES])  # it was signed, so it is a number


def _signature(path: str, parameters: Parameters, key: bytes) -> str:
    text = f"GET\n{path}\n{urlencode(sorted(parameters))}"
    digest = hmac.digest(key, text.encode(), "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")
