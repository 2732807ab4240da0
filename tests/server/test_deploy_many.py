"""The files of docs/how-to/deploy for several servers, as far as that goes without a cluster."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click.testing
import httpx
import kubernetes_validate
import pytest
import yaml

from grayvault.cli.main import cli
from grayvault.core.config.load import read
from tests.support.far_desk import s3_url
from tests.support.pictures import save_photos
from tests.support.processes import wait_for
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.s3_server import S3Server
from tests.support.tools import need

DEPLOY = Path(__file__).parents[2] / "docs" / "how-to" / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
KUBERNETES = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
OURS = [name for name, service in COMPOSE["services"].items() if service.get("build")]


def configurations() -> dict[str, str]:
    """Both configurations' texts, by the path at which containers read them."""
    [config_map] = (item for item in KUBERNETES if item["kind"] == "ConfigMap")
    return {
        "/etc/grayvault.yaml": (DEPLOY / "many-servers.yaml").read_text(),
        "/etc/grayvault/grayvault.yaml": config_map["data"]["grayvault.yaml"],
    }


def commands() -> list[list[str]]:
    """The command lines of all containers of GrayVault."""
    services = [COMPOSE["services"][name] for name in OURS]
    deployments = [item for item in KUBERNETES if item["kind"] == "Deployment"]
    containers = [item["spec"]["template"]["spec"]["containers"] for item in deployments]
    in_kubernetes = [container["command"] for [container] in containers]
    return [service["entrypoint"] + service["command"] for service in services] + in_kubernetes


def test_compose_has_the_schema_of_compose() -> None:
    check = sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"
    subprocess.run([*check, str(DEPLOY / "compose.yaml")], check=True, capture_output=True)


@pytest.mark.parametrize("document", KUBERNETES, ids=lambda document: document["kind"])
def test_kubernetes_knows_every_key(document: dict[str, Any]) -> None:
    kubernetes_validate.validate(document, "1.37", strict=True)


def test_every_command_is_one_and_reads_a_configuration_that_is_there(tmp_path: Path) -> None:
    assert len(commands()) == len(OURS) + 2 == 4
    for program, option, path, command in commands():
        assert (program, option) == ("grayvault", "--config")
        config = tmp_path / "grayvault.yaml"
        config.write_text(configurations()[path])
        assert read(config).serve.archive is False
        arguments = ["--config", str(config), command, "--help"]
        assert click.testing.CliRunner().invoke(cli, arguments).exit_code == 0


def test_the_selectors_of_kubernetes_meet_the_servers() -> None:
    serve, archive = (item for item in KUBERNETES if item["kind"] == "Deployment")
    labels = serve["spec"]["template"]["metadata"]["labels"]
    assert labels != archive["spec"]["template"]["metadata"]["labels"]
    [service] = (item for item in KUBERNETES if item["kind"] == "Service")
    [budget] = (item for item in KUBERNETES if item["kind"] == "PodDisruptionBudget")
    assert service["spec"]["selector"] == labels == budget["spec"]["selector"]["matchLabels"]
    [ingress] = (item for item in KUBERNETES if item["kind"] == "Ingress")
    [path] = ingress["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"]["name"] == service["metadata"]["name"]


@pytest.mark.cluster
def test_the_store_of_compose_knows_its_options() -> None:
    command, *options = COMPOSE["services"]["store"]["command"]
    weed = Path(sys.executable).with_name("weed")
    known = subprocess.run([weed, command, "-h"], capture_output=True, text=True, check=False)
    for option in options:
        assert re.search(rf"^  {option.partition('=')[0]} ", known.stderr + known.stdout, re.M)


def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    site = (DEPLOY / "many-servers.nginx.conf").read_text()
    site = "\n".join(line for line in site.splitlines() if "ssl_certificate" not in line)
    site = site.replace("listen 443 ssl;", "listen 127.0.0.1:8443;")
    site = site.replace("server serve:", "server 127.0.0.1:")
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"error_log {tmp_path}/log; pid {tmp_path}/pid; events {{}} http {{ {site} }}"
    )
    subprocess.run([need("nginx"), "-t", "-q", "-p", str(tmp_path), "-c", str(config)], check=True)


@pytest.fixture
def config(
    postgres: PostgresServer, s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The configuration of compose, with the places that there are here."""
    keys = yaml.safe_load(configurations()["/etc/grayvault.yaml"])
    keys["vault"] = s3_url(s3, monkeypatch)
    keys["catalog"] = postgres.new_database().render_as_string(hide_password=False)
    keys["working_folder"] = str(tmp_path / "working")
    keys["watch"] = {"folders": [str(tmp_path / "photos")], "settle_seconds": 0}
    keys |= {"colorizer": "propagate", "quality": "none", "jobs": 1}
    path = tmp_path / "grayvault.yaml"
    path.write_text(yaml.safe_dump(keys))
    return path


@contextmanager
def started(config: Path, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of GrayVault, which ends well when it is asked to."""
    command = sys.executable, "-m", "grayvault", "--config", str(config), *words
    with config.with_suffix(f".{words[0]}").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield process
        process.terminate()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()


@pytest.mark.cluster
def test_every_process_starts_and_every_metric_of_the_board_is_there(
    config: Path, tmp_path: Path
) -> None:
    grayvault = sys.executable, "-m", "grayvault", "--config", str(config)
    refused = subprocess.run([*grayvault, "serve"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "there is no token yet" in refused.stderr
    token = subprocess.check_output([*grayvault, "token", "create", "phone"], text=True).strip()
    save_photos(tmp_path / "photos", 1)
    with started(config, "watch"), started(config, "serve", "--port", "0") as server:
        assert server.stdout is not None
        port = server.stdout.readline().split()[3].rstrip("/").rpartition(":")[2]
        bearer = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"http://127.0.0.2:{port}", headers=bearer) as client:
            assert client.get("/healthz").status_code == HTTPStatus.OK
            other = client.get("/healthz", headers={"Host": "127.0.0.3"})
            assert other.status_code == HTTPStatus.MISDIRECTED_REQUEST
            wait_for(lambda: client.get("/stats").json()["photos"] == 1, "the photo")
            [photo] = client.get("/photos").json()["photos"]
            assert client.get(f"/photo/{photo['id']}?w=50").status_code == HTTPStatus.OK
            check_board(client.get("/metrics").text)


def check_board(metrics: str) -> None:
    """Every metric that the board shows is in an answer of a server."""
    panels = json.loads((DEPLOY / "grafana.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    shown = " ".join(target["expr"] for panel in panels for target in panel["targets"])
    names = set(re.findall(r"(?:grayvault|process)_\w+", shown))
    assert len(names) > 10
    there = set(re.findall(r"^(\w+)", metrics, re.M))
    assert names <= there, names - there
