"""Layers, dropout, losses and optimizers on a simulated CUDA device give the CPU's numbers."""

import copy

import numpy as np
import pytest
import tt.core as torch
from tt.core import nn, optim
from tt.core.array.backend import register
from tt.core.array.simulated import SimulatedBackend


@pytest.fixture(autouse=True)
def device():
    register("cuda", SimulatedBackend(1))
    yield
    register("cuda", None)


LOSSES = {
    "cross": (nn.CrossEntropyLoss, lambda: torch.randint(3, (8,))),
    "nll weighted": (lambda: nn.NLLLoss(torch.tensor([0.5, 1.0, 2.0])), lambda: torch.randint(3, (8,))),
    "mse": (nn.MSELoss, lambda: torch.randn(8, 3)),
    "l1": (nn.L1Loss, lambda: torch.randn(8, 3)),
    "smooth": (nn.SmoothL1Loss, lambda: torch.randn(8, 3)),
    "logits": (nn.BCEWithLogitsLoss, lambda: torch.rand(8, 3)),
}
OPTIMIZERS = {
    "SGD": dict(lr=0.1, momentum=0.9),
    "Adam": dict(amsgrad=True),
    "AdamW": {},
    "RMSprop": dict(centered=True),
    "Adagrad": {},
}


def trained(place, loss, target, optimizer, options):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 6), nn.GELU(), nn.Dropout(0.3), nn.ELU(), nn.Softplus(), nn.Linear(6, 3))
    x, y = torch.randn(8, 4), target()
    criterion = loss()
    model, criterion = model.to(place), criterion.to(place)
    stepper = getattr(optim, optimizer)(model.parameters(), **options)
    torch.manual_seed(1)  # the device's stream of dropout starts where the CPU's does
    for _ in range(5):
        stepper.zero_grad()
        value = criterion(model(x.to(place)), y.to(place))
        value.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        stepper.step()
    assert all(p.device.type == place for p in model.parameters())
    copy.deepcopy(model)
    return [value.item(), *[p.detach().cpu().numpy() for p in model.parameters()]]


@pytest.mark.parametrize("loss", LOSSES)
def test_losses(loss):
    for cpu, cuda in zip(
        trained("cpu", *LOSSES[loss], "SGD", {"lr": 0.1}), trained("cuda", *LOSSES[loss], "SGD", {"lr": 0.1})
    ):
        np.testing.assert_array_equal(cpu, cuda)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_optimizers(optimizer):
    rest = (*LOSSES["cross"], optimizer, OPTIMIZERS[optimizer])
    for cpu, cuda in zip(trained("cpu", *rest), trained("cuda", *rest)):
        np.testing.assert_array_equal(cpu, cuda)


def test_embedding():
    torch.manual_seed(0)
    table = nn.Embedding(5, 2, padding_idx=1)
    twin = copy.deepcopy(table).cuda()
    index = torch.tensor([[1, 2], [2, 4]])
    table(index).sum().backward()
    twin(index.cuda()).sum().backward()
    np.testing.assert_array_equal(table.weight.grad.numpy(), twin.weight.grad.cpu().numpy())


def test_random_tensors_are_made_in_place():
    torch.manual_seed(0)
    a = torch.rand(3)
    torch.manual_seed(0)
    b = torch.rand(3, device="cuda")
    assert b.is_cuda and b.cpu().tolist() == a.tolist()
    assert torch.zeros(2, device="cuda").normal_().is_cuda and torch.randn_like(b).is_cuda


def test_mixed_devices_name_the_layer():
    with pytest.raises(RuntimeError, match="Expected all tensors to be on the same device") as caught:
        nn.Sequential(nn.Linear(2, 2).cuda())(torch.ones(1, 2))
    assert "in 0 = Linear" in str(caught.value)


def test_attention():
    """Transformers with masks, in training and in evaluation."""
    results = []
    for place in ("cpu", "cuda"):
        torch.manual_seed(0)
        model = nn.Transformer(4, 2, 1, 1, 8, dropout=0.2, batch_first=True).to(place)
        x = torch.randn(2, 3, 4).to(place)
        mask = model.generate_square_subsequent_mask(3, device=place)
        padding = torch.tensor([[False, False, True], [False, False, False]]).to(place)
        torch.manual_seed(1)
        y = model(x, x, tgt_mask=mask)
        y.square().sum().backward()
        model.eval()
        with torch.no_grad():
            evaluated = model.encoder(x, src_key_padding_mask=padding)
        assert y.is_cuda == evaluated.is_cuda == (place == "cuda")
        results.append([t.detach().cpu().numpy() for t in (y, evaluated, *(p.grad for p in model.parameters()))])
    for cpu, cuda in zip(*results):
        np.testing.assert_array_equal(cpu, cuda)


def test_parametrizations():
    for made in (nn.utils.weight_norm, nn.utils.spectral_norm, nn.utils.parametrizations.orthogonal):
        values = []
        for place in ("cpu", "cuda"):
            torch.manual_seed(0)
            layer = made(nn.Linear(3, 2)).to(place)
            y = layer(torch.ones(1, 3).to(place))
            y.sum().backward()
            values.append([y.detach().cpu().numpy(), *(p.grad.cpu().numpy() for p in layer.parameters())])
        for cpu, cuda in zip(*values):
            np.testing.assert_allclose(cpu, cuda, rtol=1e-6)
