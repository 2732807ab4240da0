"""The address of a server that listens at a host and a port."""


def base_url(host: str, port: int) -> str:
    """Without a slash at its end: `http://127.0.0.1:8357`, `http://[::1]:8357`."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
