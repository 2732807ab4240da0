"""What the weights of Mask R-CNN X-101-32x8d-FPN are called and shaped, without detectron2.

Sources: ResNeXt-101 32x8d (Xie et al., "Aggregated Residual Transformations for Deep Neural
Networks", CVPR 2017, table 1), FPN (Lin et al., CVPR 2017), Mask R-CNN (He et al., ICCV 2017), and
detectron2's names. All of them were compared with what detectron2 itself builds of its
`COCO-InstanceSegmentation/mask_rcnn_X_101_32x8d_FPN_3x.yaml` (`make test-detectron2`).
"""

from collections.abc import Iterator

Shape = tuple[int, ...]
Named = tuple[str, Shape]

_STEM, _CHANNELS, _HIDDEN = 64, 256, 1024
_STAGES = (("res2", 3, 256), ("res3", 4, 512), ("res4", 23, 1024), ("res5", 3, 2048))
"""The stages of ResNeXt-101: their names in detectron2, blocks, and channels."""

_GROUPS = 32
_ANCHORS, _CLASSES, _POOLED = 3, 80, 7
"""Anchors of a place, classes of COCO, and cells on a side of what the box head sees."""


def mask_rcnn_shapes() -> dict[str, Shape]:
    """The shape of every weight, by its name in detectron2."""
    return dict([*_backbone(), *_pyramid(), *_proposals(), *_heads()])


def _backbone() -> Iterator[Named]:
    yield from _normed("backbone.bottom_up.stem.conv1", (_STEM, 3, 7, 7))
    before = _STEM
    for stage, blocks, width in _STAGES:
        for number in range(blocks):
            block = f"backbone.bottom_up.{stage}.{number}"
            if not number:
                yield from _normed(f"{block}.shortcut", (width, before, 1, 1))
            yield from _normed(f"{block}.conv1", (width, before, 1, 1))
            yield from _normed(f"{block}.conv2", (width, width // _GROUPS, 3, 3))
            yield from _normed(f"{block}.conv3", (width, width, 1, 1))
            before = width


def _pyramid() -> Iterator[Named]:
    for level, (_, _, width) in enumerate(_STAGES, 2):
        yield from _biased(f"backbone.fpn_lateral{level}", (_CHANNELS, width, 1, 1))
        yield from _biased(f"backbone.fpn_output{level}", (_CHANNELS, _CHANNELS, 3, 3))


def _proposals() -> Iterator[Named]:
    head = "proposal_generator.rpn_head"
    yield from _biased(f"{head}.conv", (_CHANNELS, _CHANNELS, 3, 3))
    yield from _biased(f"{head}.objectness_logits", (_ANCHORS, _CHANNELS, 1, 1))
    yield from _biased(f"{head}.anchor_deltas", (4 * _ANCHORS, _CHANNELS, 1, 1))


def _heads() -> Iterator[Named]:
    yield from _biased("roi_heads.box_head.fc1", (_HIDDEN, _CHANNELS * _POOLED**2))
    yield from _biased("roi_heads.box_head.fc2", (_HIDDEN, _HIDDEN))
    yield from _biased("roi_heads.box_predictor.cls_score", (_CLASSES + 1, _HIDDEN))
    yield from _biased("roi_heads.box_predictor.bbox_pred", (4 * _CLASSES, _HIDDEN))
    for number in range(1, 5):
        name = f"roi_heads.mask_head.mask_fcn{number}"
        yield from _biased(name, (_CHANNELS, _CHANNELS, 3, 3))
    yield from _biased("roi_heads.mask_head.deconv", (_CHANNELS, _CHANNELS, 2, 2))
    yield from _biased("roi_heads.mask_head.predictor", (_CLASSES, _CHANNELS, 1, 1))


def _normed(name: str, shape: Shape) -> Iterator[Named]:
    """A convolution without a bias, and the batch normalisation behind it."""
    yield f"{name}.weight", shape
    for tensor in ("weight", "bias", "running_mean", "running_var"):
        yield f"{name}.norm.{tensor}", shape[:1]


def _biased(name: str, shape: Shape) -> Iterator[Named]:
    yield f"{name}.weight", shape
    yield f"{name}.bias", shape[:1]
