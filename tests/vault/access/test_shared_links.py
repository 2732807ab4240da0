"""Links to several photos: made once, gone when they end."""

import stat
from pathlib import Path

import pytest

from grayvault.core.errors import NotFoundError
from tests.support.vault_access import links_of

IDS = ["a" * 64, "b" * 64]


def test_a_link_is_there_until_it_is_ended(tmp_path: Path) -> None:
    here, there = links_of(tmp_path), links_of(tmp_path)
    assert here.all() == []
    link = here.create("The Alps", IDS, 60)
    other = here.create("Others", IDS[:1], 60)
    assert there.get(link.id) == link
    assert (link.name, link.photo_ids) == ("The Alps", tuple(IDS))
    assert {found.id for found in there.all()} == {link.id, other.id}
    assert here.end(link.id) == link
    assert not there.holds(link.id)
    assert there.all() == [other]
    here.clear()
    assert there.all() == []
    with pytest.raises(NotFoundError):
        here.end(link.id)


def test_what_has_expired_is_forgotten(tmp_path: Path) -> None:
    links = links_of(tmp_path)
    expired = links.create("Old", IDS, -1)
    assert links.all() == []
    with pytest.raises(NotFoundError):
        links.get(expired.id)
    links.create("New", IDS, 60)
    assert len(list((tmp_path / "links").iterdir())) == 1


def test_damaged_files_are_no_links(tmp_path: Path) -> None:
    links = links_of(tmp_path)
    link = links.create("The Alps", IDS, 60)
    [path] = (tmp_path / "links").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for text in (path.read_text().replace("aaaa", "xxxx"), "", "{}"):
        path.write_text(text)
        assert links.all() == []
        with pytest.raises(NotFoundError):
            links.get(link.id)


@pytest.mark.parametrize("link_id", ["", "..", "../tokens/links", "0" * 15, "G" * 16])
def test_only_ids_name_links(tmp_path: Path, link_id: str) -> None:
    links = links_of(tmp_path)
    assert not links.holds(link_id)
    with pytest.raises(NotFoundError):
        links.get(link_id)
