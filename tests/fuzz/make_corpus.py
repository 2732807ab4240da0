"""Writes what the fuzzer starts from: `python -m tests.fuzz.make_corpus` (small real files)."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from grayvault.core.attachment import Attachment
from grayvault.core.dataclass_json import to_plain
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.codec.container_attachment import attach_container
from grayvault.imaging.formats.container import read_container
from grayvault.imaging.formats.isobmff.boxes import boxes
from grayvault.vault.format import box_attachments
from grayvault.vault.format.file_format import pack
from grayvault.vault.format.record_sections import to_sections
from tests.hints.test_golden import GOLDEN as HINTS
from tests.imaging.formats.files import oriented_exif
from tests.support.photos import crop
from tests.vault.examples import ATTACHMENTS, RECORD, TAKEN, TIFF, XMP, container
from tests.vault.test_golden import GOLDEN as VAULT

CORPUS = Path(__file__).parent / "corpus"

_DIGEST, _CRC = 32, 2


def main() -> None:
    """Write all of it anew."""
    for name, files in corpus().items():
        folder = CORPUS / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(files):
            (folder / f"{number}").write_bytes(data)


def corpus() -> dict[str, list[bytes]]:
    """The files of each target."""
    golden = {path.name: path.read_bytes() for path in VAULT.iterdir()}
    photos = [data for name, data in golden.items() if name.endswith(".jxl")]
    journal = golden["journal-v1.log"]
    hint_sets = [path.read_bytes() for path in sorted(HINTS.glob("*.bin"))]
    return {
        "vault_file": [*photos, pack(VaultFile(RECORD, container(), TIFF, XMP))],
        "gvlt_box": [gvlt_of(data)[:-_DIGEST] for data in photos],
        "record": [text_of(to_plain(record)) for record in (RECORD, TAKEN)],
        "sections": [to_sections(record).record for record in (RECORD, TAKEN)],
        "attachments": [box_attachments.write_gvlx(ATTACHMENTS)],
        "recovery": [golden["photo-recovery-v1.jxl"]],
        "hints": [hints if hints[0] == 1 else hints[:-_CRC] for hints in hint_sets],
        "journal": [journal, journal[:-7]],
        "events": [b"\n".join(line.partition(b" ")[2] for line in journal.splitlines())],
        "iiif": [
            b"full/max/0",
            b"square/!20,30/!90",
            b"pct:1.5,2,30,40/^pct:120/270",
            b"0,0,9,9/8,/0",
        ],
        "exif_block": [oriented_exif(6), TIFF, b"Exif\0\0" + TIFF, exif_with_much()],
        "xmp_packet": [XMP, XMP_PACKET],
        "jpeg_file": [
            photo("JPEG"),
            photo("JPEG", exif=exif_with_much(), icc_profile=b"x" * 200),
            mpo(),
        ],
        "jpeg_container": [
            read_container(photo("JPEG", exif=exif_with_much(), comment=b"a cup"), "jpeg") or b"",
            read_container(mpo(), "jpeg") or b"",
            container_in_vault(read_container(mpo(), "jpeg")),
        ],
        "jxl_file": [container(), *photos[:1]],
        "heif_file": [photo("AVIF"), photo("AVIF", alpha=True, exif=exif_with_much())],
        "forged_file": [bytes([n % 4, n % 6, 0, 1, n % 6, n, n]) for n in range(12)],
        "forged_commands": [bytes([n % 2, n, n + 1, n % 6]) for n in range(0, 20, 2)],
        "forged_requests": [bytes([0, n, n + 1, n + 2, n % 6]) for n in range(0, 18, 3)],
        "http": REQUESTS,
    }


def container_in_vault(content: bytes | None) -> bytes:
    """A container's content as a vault file keeps it."""
    file = VaultFile(RECORD, b"", b"Exif", b"XMP", (Attachment("video", "video/mp4", b"abc" * 99),))
    return attach_container(file, content, "image/jpeg").attachments[-1].data


def text_of(plain: dict[str, object]) -> bytes:
    """A record's JSON, without what stands in sections of its own."""
    return json.dumps({k: v for k, v in plain.items() if k not in {"hints", "icc"}}).encode()


def gvlt_of(data: bytes) -> bytes:
    """The `gvlt` box of a vault file."""
    (box,) = (box for box in boxes(data) if box.kind == b"gvlt")
    return data[box.start : box.end]


def photo(format_name: str, *, alpha: bool = False, **options: object) -> bytes:
    """A small picture of a real photo."""
    pixels = crop("coffee", 48, 64)
    if alpha:
        pixels = np.dstack([pixels, pixels[..., :1]])
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, format_name, quality=50, **options)
    return buffer.getvalue()


def mpo() -> bytes:
    """Two pictures in one file (CIPA DC-007)."""
    first, second = (Image.fromarray(crop("coffee", 32, size)) for size in (40, 48))
    buffer = BytesIO()
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    return buffer.getvalue()


def exif_with_much() -> bytes:
    """An Exif block with texts, times and a camera."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Maker", "Model", 8
    exif.get_ifd(0x8769).update({0x9003: "2026:01:02 03:04:05", 0x9011: "+01:00", 0x9291: "12"})
    return exif.tobytes()


XMP_PACKET = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF>
</x:xmpmeta><?xpacket end="w"?>"""

FORM = b"""POST /photos
Content-Type: multipart/form-data; boundary=x

--x\r
Content-Disposition: form-data; name="file"; filename="a.jpg"\r
\r
abc\r
--x--"""

REQUESTS = [
    b"GET /photo/{id}?format=png&size=20&hints=off",
    b'GET /photo/{id}?view=gray\nIf-None-Match: "abc"\nRange: bytes=0-9\nAccept: image/avif',
    b"GET /photo/{id}/original\nRange: bytes=5-",
    b"GET /iiif/{id}/0,0,20,20/10,/90/color.jpg",
    b"GET /iiif/{id}/info.json",
    b"GET /photos?limit=5&sort=date&order=up&folder=a&q=b&after=c",
    b"GET /stats?by=month&since=2026-01-01&worst=3",
    b"GET /jobs/1",
    b"GET /metrics",
    b"GET /static/main.js",
    b"HEAD /photo/{id}",
    b"POST /photos\nContent-Type: image/jpeg\nPrefer: wait=0\n\n\xff\xd8\xff\xd9",
    FORM,
    b"OPTIONS /photo/{id}\nOrigin: http://a.example\nAccess-Control-Request-Method: GET",
]

if __name__ == "__main__":
    main()
