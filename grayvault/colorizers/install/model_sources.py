"""The models of the study, as published by their authors: files, sizes, hashes, licences.

None of the files could be downloaded while GrayVault was written. Addresses, sizes and hashes come
from the sources in `facts`; unknown ones are None.
"""

from dataclasses import dataclass
from typing import Literal

from grayvault.core.errors import UnsupportedError

Form = Literal[
    "deoldify-artistic", "deoldify-stable", "instance", "chromagan", "detectron2", "onnx"
]
"""The kind of the files, which decides how they are converted."""


@dataclass(frozen=True)
class PublishedFile:
    """A file: its name, and where known its address, its bytes and their SHA-256 in hex."""

    name: str
    url: str | None = None
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class ModelSource:
    """A model: `use` is its purpose, `licence` all that is known, `facts` the source of the data
    here.

    `page` is where a person finds files that no program can download.
    """

    name: str
    use: str
    form: Form
    files: tuple[PublishedFile, ...]
    licence: str
    source: str
    page: str
    facts: str


_DEOLDIFY_FACTS = (
    "addresses: DeOldify's README; sizes and hashes: the download tables of public repositories "
    "that use the files"
)
_DEOLDIFY_LICENCE = "MIT (DeOldify's; none of its own is stated for the weights)"

PUBLISHED = (
    ModelSource(
        name="deoldify-artistic",
        use="colorizer",
        form="deoldify-artistic",
        files=(
            PublishedFile(
                "ColorizeArtistic_gen.pth",
                "https://data.deepai.org/deoldify/ColorizeArtistic_gen.pth",
                255_144_681,
                "3f750246fa220529323b85a8905f9b49c0e5d427099185334d048fb5b5e22477",
            ),
        ),
        licence=_DEOLDIFY_LICENCE,
        source="Jason Antic, DeOldify, 2018",
        page="https://github.com/jantic/DeOldify",
        facts=_DEOLDIFY_FACTS,
    ),
    ModelSource(
        name="deoldify-stable",
        use="colorizer",
        form="deoldify-stable",
        files=(
            PublishedFile(
                "ColorizeStable_gen.pth",
                "https://www.dropbox.com/s/axsd2g85uyixaho/ColorizeStable_gen.pth?dl=1",
                874_066_230,
                "ca9cd7f43fb8b222c9a70f7b292e305a000694b0ff9d2ae4a6747b1a2e1ee5af",
            ),
        ),
        licence=_DEOLDIFY_LICENCE,
        source="Jason Antic, DeOldify, 2018",
        page="https://github.com/jantic/DeOldify",
        facts=_DEOLDIFY_FACTS,
    ),
    ModelSource(
        name="instance",
        use="colorizer",
        form="instance",
        files=(
            PublishedFile(
                "latest_net_G.pth",
                size=136_789_235,
                sha256="91c2812f62095526612e85ed6eeafaab55f31bcec6b1e97e4d7299c442f490ab",
            ),
            PublishedFile(
                "latest_net_GComp.pth",
                size=136_789_235,
                sha256="8b5d727597138615b40408d69f49f6917d900ae0f1d39c692b885c16d47e2e69",
            ),
            PublishedFile(
                "latest_net_GF.pth",
                size=141_173_736,
                sha256="90011a980955ce3d26ebfe82a51a374f96d3908d1c5391f1ade0d99513d93c15",
            ),
        ),
        licence="MIT (the repository's; none of its own is stated for the weights)",
        source="Su, Chu and Huang, Instance-aware Image Colorization, CVPR 2020",
        page="https://github.com/ericsujw/InstColorization (checkpoints.zip, on Google Drive: file "
        "1Xb-DKAA9ibCVLqm8teKd1MWk6imjwTBh)",
        facts="sizes and hashes: the Git LFS pointers of the authors' repository at commit "
        "13e6eec8, folder checkpoints/coco_finetuned_mask_256_ffs",
    ),
    ModelSource(
        name="chromagan",
        use="colorizer",
        form="chromagan",
        files=(
            PublishedFile(
                "my_model_colorization.h5",
                "http://dev.ipol.im/~lraad/chromaGAN/model/my_model_colorization.h5",
            ),
        ),
        licence="not stated for the weights (the authors' program is AGPL-3.0)",
        source="Vitoria, Raad and Ballester, ChromaGAN, WACV 2020",
        page="https://github.com/pvitoria/ChromaGAN",
        facts="address: the authors' demonstration notebook; size and hash are not known",
    ),
    ModelSource(
        name="mask-rcnn",
        use="detector for instance",
        form="detectron2",
        files=(
            PublishedFile(
                "model_final_2d9806.pkl",
                "https://dl.fbaipublicfiles.com/detectron2/COCO-InstanceSegmentation/"
                "mask_rcnn_X_101_32x8d_FPN_3x/139653917/model_final_2d9806.pkl",
                sha256="12f6e1811baf1b4d329c3f5ac5ec52d8f634d3cedc82a13fff55d0c05d84f442",
            ),
        ),
        licence="CC BY-SA 3.0",
        source="Wu et al., detectron2, 2019; He et al., Mask R-CNN, ICCV 2017",
        page="https://github.com/facebookresearch/detectron2",
        facts="address and licence: detectron2's MODEL_ZOO.md; hash: another project's list of "
        "checksums; the size is not known",
    ),
    ModelSource(
        name="yolox",
        use="detector for instance",
        form="onnx",
        files=(
            PublishedFile(
                "yolox_s.onnx",
                "https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/"
                "yolox_s.onnx",
                35_858_002,
                "c5c2d13e59ae883e6af3b45daea64af4833a4951c92d116ec270d9ddbe998063",
            ),
        ),
        licence="Apache-2.0",
        source="Ge et al., YOLOX, arXiv:2107.08430, 2021",
        page="https://github.com/Megvii-BaseDetection/YOLOX",
        facts="address: YOLOX's demo/ONNXRuntime/README.md; size and hash: download tables of "
        "other projects, which agree",
    ),
)


def find_source(name: str) -> ModelSource:
    """The model of this name; `UnsupportedError` if there is none."""
    for source in PUBLISHED:
        if source.name == name:
            return source
    names = ", ".join(source.name for source in PUBLISHED)
    raise UnsupportedError(f"there is no model called {name!r}; there are: {names}")
