"""Objects whose names GrayVault's own library for stores refuses to write."""

import hashlib
import hmac
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

from tests.support.servers.s3_server import BUCKET, KEYS, S3Server

_HEADERS = "host;x-amz-content-sha256;x-amz-date"


def put_under(server: S3Server, name: bytes, data: bytes) -> int:
    """Write an object with a request signed by hand (AWS Signature Version 4); its status."""
    host, path = urlsplit(server.endpoint).netloc, f"/{BUCKET}/{quote(name, safe='/-_.~')}"
    time, body = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"), hashlib.sha256(data).hexdigest()
    headers = f"host:{host}\nx-amz-content-sha256:{body}\nx-amz-date:{time}\n"
    request = "\n".join(["PUT", path, "", headers, _HEADERS, body])
    scope = f"{time[:8]}/us-east-1/s3/aws4_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashed])
    key = f"AWS4{KEYS[1]}".encode()
    for word in [*scope.split("/"), text]:
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    credential = f"AWS4-HMAC-SHA256 Credential={KEYS[0]}/{scope}"
    signed = f"{credential}, SignedHeaders={_HEADERS}, Signature={key.hex()}"
    connection = HTTPConnection(host)
    try:
        fields = {"x-amz-date": time, "x-amz-content-sha256": body, "Authorization": signed}
        connection.request("PUT", path, data, fields)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
