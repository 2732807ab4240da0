"""Addresses that whoever has them may look at until they expire.

The signature is HMAC-SHA-256 (RFC 2104) in base64url (RFC 4648, 5) over the method, the path and
every parameter but itself, sorted; one of them is `expires`, in seconds since 1970.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from urllib.parse import urlencode

SIGNATURE, EXPIRES = "signature", "expires"

Parameters = Sequence[tuple[str, str]]


def signed(path: str, parameters: Parameters, expires: int, key: bytes) -> str:
    """The address of `path` with these parameters, good for GET and HEAD until `expires`."""
    lasting = [*parameters, (EXPIRES, str(expires))]
    signature = (SIGNATURE, _signature(path, lasting, key))
    return f"{path}?{urlencode([*lasting, signature])}"


def holds(method: str, path: str, parameters: Parameters, key: bytes, now: float) -> bool:
    """Whether an address carries a signature of this key that covers it and hasn't expired."""
    names = [name for name, _ in parameters]
    if method not in {"GET", "HEAD"} or names.count(SIGNATURE) != 1 or names.count(EXPIRES) != 1:
        return False
    found = dict(parameters)
    rest = [(name, value) for name, value in parameters if name != SIGNATURE]
    expected = _signature(path, rest, key)
    if not hmac.compare_digest(found[SIGNATURE].encode(), expected.encode()):
        return False
    return now < int(found[EXPIRES])  # it was signed, so it is a number


def _signature(path: str, parameters: Parameters, key: bytes) -> str:
    text = f"GET\n{path}\n{urlencode(sorted(parameters))}"
    digest = hmac.digest(key, text.encode(), "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")
