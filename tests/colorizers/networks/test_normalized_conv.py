import numpy as np
import torch

from grayvault.colorizers.networks.normalized_conv import (
    SpectralConv,
    SpectralPointwise,
    WeightNormedPointwise,
)


def test_a_spectral_weight_stretches_by_one_at_most() -> None:
    conv = SpectralConv(5, 7, 3, bias=False)
    matrix = np.random.default_rng(0).standard_normal((7, 45), np.float32)
    left, _, right = np.linalg.svd(matrix)
    state = {
        "weight_orig": matrix.reshape(7, 5, 3, 3),
        "weight_u": left[:, 0],
        "weight_v": right[0],
    }
    conv.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in state.items()})
    stretches = np.linalg.svd(conv.weight().detach().flatten(1).numpy(), compute_uv=False)
    np.testing.assert_allclose(stretches[0], 1, rtol=1e-5)
    assert conv(torch.zeros(1, 5, 6, 4)).shape == (1, 7, 6, 4)


def test_a_pointwise_convolution_is_a_matrix_at_every_place() -> None:
    conv = SpectralPointwise(2, 2)
    state = {
        "weight_orig": [[[0.0], [4.0]], [[2.0], [0.0]]],
        "weight_u": [1, 0],
        "weight_v": [0, 1],
    }
    conv.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
    line = torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])
    np.testing.assert_allclose(conv(line).detach(), [[[3.0, 4.0], [0.5, 1.0]]])


def test_the_lengths_of_normed_weights_are_those_stored() -> None:
    conv = WeightNormedPointwise(2, 1)
    state = {"weight_v": [[[[3.0]], [[4.0]]]], "weight_g": [[[[10.0]]]], "bias": [1.0]}
    conv.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
    np.testing.assert_allclose(conv(torch.ones(1, 2, 1, 1)).detach(), [[[[6 + 8 + 1]]]], rtol=1e-6)
