"""Makes the golden files of the current format version: `python -m tests.vault.make_golden`.

To be run once for each version, when it is new. Golden files of a version that a release has
written are never made again: they are what that release wrote.
"""

from pathlib import Path

from grayvault.core.vault_file import VaultFile
from grayvault.vault.format.file_format import pack
from grayvault.vault.journal.folder_journal import FolderJournal
from tests.vault.examples import ATTACHMENTS, EVENTS, RECORD, SCORED, TAKEN, TIFF, XMP, codestream

GOLDEN = Path(__file__).parent / "golden"


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    (GOLDEN / "photo-v1.jxl").write_bytes(pack(VaultFile(RECORD, codestream(), TIFF, XMP)))
    beside = VaultFile(RECORD, codestream(), TIFF, XMP, ATTACHMENTS)
    (GOLDEN / "photo-attachments-v1.jxl").write_bytes(pack(beside))
    taken = VaultFile(TAKEN, codestream(), TIFF, XMP)
    scored = VaultFile(SCORED, codestream(), TIFF, XMP)
    (GOLDEN / "photo-taken-v1.jxl").write_bytes(pack(taken))
    (GOLDEN / "photo-likeness-v1.jxl").write_bytes(pack(scored))
    recovery = pack(VaultFile(RECORD, codestream(), TIFF, XMP), recovery=True)
    (GOLDEN / "photo-recovery-v1.jxl").write_bytes(recovery)
    journal = GOLDEN / "journal-v1.log"
    journal.unlink(missing_ok=True)
    FolderJournal(journal).append(EVENTS)


if __name__ == "__main__":
    main()
