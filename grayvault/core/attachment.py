"""What came with a picture beside its pixels."""

from dataclasses import dataclass
from typing import Literal

AttachmentKind = Literal["alpha", "iptc", "container", "gain-map", "depth", "video", "auxiliary"]
"""`alpha` is the picture's opacity, `iptc` its IPTC-IIM record, `container` what the source's own
container holds beside its pixels, the others what a phone puts beside the picture; `auxiliary` is
any picture of another or an unknown use."""


@dataclass(frozen=True)
class Attachment:
    """A part of a photo that is neither luma nor colour, stored byte for byte.

    `media_type` is the type of `data`, such as `image/jpeg` or `video/mp4`.
    """

    kind: AttachmentKind
    media_type: str
    data: bytes
