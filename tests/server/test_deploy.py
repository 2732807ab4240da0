"""The files of docs/how-to/deploy, with the programs that they are for."""

import configparser
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from grayvault.core.config.load import read
from tests.server.server import Server, serving
from tests.support.pictures import save_photo
from tests.support.processes import wait_for
from tests.support.tools import need
from tests.support.vault_access import tokens_of

DEPLOY = Path(__file__).parents[2] / "docs" / "how-to" / "deploy"
HOST = "photos.example.org"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def nginx(server: Server, folder: Path) -> Iterator[httpx.Client]:
    """The site of deploy in front of a server, without TLS; a client that asks through it."""
    port = free_port()
    site = (DEPLOY / "nginx.conf").read_text()
    site = "\n".join(line for line in site.splitlines() if "ssl_certificate" not in line)
    site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    site = site.replace("127.0.0.1:8357", f"127.0.0.1:{server.client.base_url.port}")
    site = site.replace("/srv/grayvault/", f"{server.vault}/")
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; user root;\n"
        f"events {{}}\nhttp {{ access_log off; client_body_temp_path {folder}/body;\n"
        f"proxy_temp_path {folder}/proxy; {site} }}\n"
    )
    process = subprocess.Popen([need("nginx"), "-p", str(folder), "-c", str(config)])
    try:
        headers = {"Host": HOST}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
            wait_for(lambda: is_up(client), "nginx")
            yield client
    finally:
        process.terminate()
        process.wait(60)


def is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.slow
def test_behind_a_proxy(tmp_path: Path) -> None:
    folder = tmp_path / "nginx"
    folder.mkdir()
    settings = yaml.safe_load((DEPLOY / "grayvault.yaml").read_text())["serve"]
    settings |= {"proxy_views": "/views", "origins": ["https://viewer.example.org"]}
    with serving(tmp_path / "vault", **settings) as server, nginx(server, folder) as client:
        token = tokens_of(server.vault).create("phone", "admin")[1]
        bearer = {"Authorization": f"Bearer {token}"}
        assert client.get("/stats").status_code == 401
        assert client.get("/stats", headers={"X-Forwarded-For": ""}).status_code == 401
        assert client.get("/stats", headers={"Host": "evil.example"}).status_code == 421
        content = save_photo(tmp_path / "p.jpg").read_bytes()
        origin = {"Origin": f"https://{HOST}"}
        sent = client.post("/photos", content=content, headers=bearer | origin, timeout=60)
        assert sent.status_code == 201
        photo = sent.headers["location"]
        answer = client.get(photo, params={"w": 50}, headers=bearer)
        assert answer.status_code == 200
        again = bearer | {"If-None-Match": answer.headers["etag"]}
        assert client.get(photo, params={"w": 50}, headers=again).status_code == 304
        info = client.get(f"/iiif/{sent.json()['id']}/info.json", headers=bearer).json()
        assert info["id"].startswith(f"https://{HOST}/iiif/")
        asked = {"id": sent.json()["id"], "seconds": 60, "w": 50}
        link = client.post("/links", json=asked, headers=bearer).json()["url"]
        assert client.get(link.removeprefix(f"https://{HOST}")).content == answer.content
        assert client.get(link.removeprefix(f"https://{HOST}") + "1").status_code == 401
        check_views_from_nginx(server, client, photo, bearer)


def check_views_from_nginx(
    server: Server, client: httpx.Client, photo: str, bearer: dict[str, str]
) -> None:
    """A cached view from nginx is the view from GrayVault, with the same headers."""
    ask = bearer | {"Origin": "https://viewer.example.org"}
    address = httpx.URL(photo, params={"w": 60})
    direct = server.client.get(address, headers=ask)
    sent = client.get(address, headers=ask)
    assert sent.content == direct.content
    own = {"server", "date", "connection", "x-request-id"}
    assert {name: sent.headers[name] for name in direct.headers if name not in own} == {
        name: value for name, value in direct.headers.items() if name not in own
    }
    assert "x-accel-redirect" not in sent.headers
    part = client.get(address, headers=ask | {"Range": "bytes=10-99"})
    assert (part.status_code, part.content) == (206, direct.content[10:100])
    tag = direct.headers["etag"].strip('"')
    assert client.get(f"/views/{tag[:2]}/{tag}.jpeg", headers=bearer).status_code == 404
    logged = [json.loads(line) for line in server.log.read_text().splitlines()]
    sizes = {line["request_id"]: line["bytes"] for line in logged if "bytes" in line}
    assert sizes[direct.headers["x-request-id"]] == len(direct.content)
    assert sizes[sent.headers["x-request-id"]] == 0


def test_the_service_s_configuration_is_valid(tmp_path: Path) -> None:
    assert read(DEPLOY / "grayvault.yaml").serve.trust_loopback is False


def test_the_unit_is_valid() -> None:
    """Read as systemd.syntax(7) has it; checked by systemd itself where that is there."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "grayvault.service")
    assert unit.sections() == ["Unit", "Service", "Install"]
    assert unit["Service"]["ExecStart"].endswith("--config /etc/grayvault.yaml serve")
    analyze = shutil.which("systemd-analyze")
    if analyze:
        path = str(DEPLOY / "grayvault.service")
        done = subprocess.run(
            [analyze, "verify", path], capture_output=True, text=True, check=False
        )
        complaints = [line for line in done.stderr.splitlines() if "is not executable" not in line]
        assert not complaints


@pytest.mark.slow
def test_the_packages_of_the_container_can_be_installed(tmp_path: Path) -> None:
    """The image's own steps, in a virtual environment: containers can't be built everywhere."""
    steps = (DEPLOY / "Containerfile").read_text()
    install = "pip install --no-cache-dir --constraint /src/constraints.txt"
    assert f'{install} "/src[$EXTRAS]"' in steps
    root, programs = Path(__file__).parents[2], tmp_path / "venv" / "bin"
    run([sys.executable, "-m", "venv", tmp_path / "venv"])
    quickly = "--quiet", "--no-compile"
    run([programs / "pip", "install", *quickly, "--constraint", root / "constraints.txt", root])
    made = run([programs / "grayvault", "--vault", tmp_path / "vault", "token", "create", "phone"])
    assert made.startswith("gv_")


def run(command: Sequence[str | Path]) -> str:
    """What a command prints that ends well."""
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
