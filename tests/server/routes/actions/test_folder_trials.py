"""Photos of a watched folder are tried over HTTP, and those of no other folder."""

from pathlib import Path
from typing import Any

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.bootstrap.trials.library_folders import LibraryFolders
from grayvault.core.config.paths import Places
from tests.server.middleware.test_authentication import bearer, token
from tests.server.server import Server
from tests.support.processes import wait_for


def ask(server: Server, folder: Path | str, end: str = "") -> tuple[int, dict[str, Any]]:
    """The status and the JSON of a request about a folder."""
    answer = server.client.post(f"/folder-trials{end}", json={"folder": str(folder)})
    return answer.status_code, answer.json()


def test_a_folder_is_tried_and_then_archived(server: Server, library: Path) -> None:
    folder = library / "2020"
    assert server.client.get("/folder-trials").json() == [str(library), str(folder)]
    before = server.client.get("/stats").json()["photos"]
    status, content = ask(server, library)
    assert (status, content["photos"]) == (202, 3)
    files = sorted(folder.iterdir())
    assert content["source_bytes"] == sum(path.stat().st_size for path in files)
    assert [trial["name"] for trial in content["trials"]] == [path.name for path in files]
    for trial in content["trials"]:
        address = f"/trials/{trial['id']}"
        wait_for(lambda at=address: server.client.get(at).json()["result"], "the trial")  # type: ignore[misc]
        assert server.client.get(address).json()["result"]["outcome"] == "archived"
    assert server.client.get("/stats").json()["photos"] == before
    assert sorted(folder.iterdir()) == files
    assert ask(server, folder, "/archived") == (202, {"photos": 3})
    wait_for(lambda: server.client.get("/queue").json()["waiting"] == 0, "the photos")
    assert server.client.get("/stats").json()["photos"] == before + 3
    assert ask(server, library)[1] == {"photos": 0, "source_bytes": 0, "trials": []}
    assert ask(server, f"{library}//./2020/", "/archived") == (202, {"photos": 0})


def test_no_other_folder_is_looked_into(server: Server, library: Path, tmp_path: Path) -> None:
    behind_a_link = library / "link"
    behind_a_link.symlink_to(tmp_path)
    (tmp_path / "inner").mkdir()
    loop = library / "loop"
    loop.symlink_to(loop)
    for folder in (
        tmp_path,
        library.parent,
        f"{library}/../{tmp_path.name}",
        behind_a_link,
        behind_a_link / "inner",
        f"{library}2",
        f"{library}/2020\0",
        "2020",
    ):
        for end in ("", "/archived"):
            status, content = ask(server, folder, end)
            assert status == 404
            assert content["detail"].endswith("choose another one")
    assert ask(server, loop)[1]["photos"] == 0
    assert str(behind_a_link) not in server.client.get("/folder-trials").json()
    for scope in ("read", "write"):
        headers = bearer(token(server, scope))
        assert server.client.get("/folder-trials", headers=headers).status_code == 403
        sent = {"json": {"folder": str(library)}, "headers": headers}
        assert server.client.post("/folder-trials", **sent).status_code == 403  # type: ignore[arg-type]


def test_a_folder_that_cannot_be_looked_at_is_not_offered(library: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        f"watch: {{folders: [{tmp_path / ('x' * 300)}, {tmp_path / 'no'}, {library}]}}"
    )
    with opened_vault(Places(config, tmp_path / "vault"), create=True) as vault:
        assert LibraryFolders(vault).offered() == [str(library), str(library / "2020")]
