"""Layers, losses, optimizers and distributions with an argument of the wrong type: torch's sentence about it."""

from __future__ import annotations

from typing import Any

from tt.tests.behaviour.case import Cases

cases = Cases()


def _image(torch: Any) -> Any:
    return torch.arange(32.0).view(1, 2, 4, 4)


FUNCTIONS = {
    # what Python asks for an attribute
    "mse_loss": lambda f, t, x: f.mse_loss(x, [1, 2]),
    "l1_loss input": lambda f, t, x: f.l1_loss(1.5, x),
    "smooth_l1_loss": lambda f, t, x: f.smooth_l1_loss("a", x),
    "huber_loss": lambda f, t, x: f.huber_loss(x, (1, 2)),
    "binary_cross_entropy weight": lambda f, t, x: f.binary_cross_entropy(x * 0, x * 0, weight=-100),
    "binary_cross_entropy_with_logits": lambda f, t, x: f.binary_cross_entropy_with_logits("abc", x),
    "margin_ranking_loss": lambda f, t, x: f.margin_ranking_loss(x, (1, 2), x),
    "glu": lambda f, t, x: f.glu(3, 1),
    "softmax": lambda f, t, x: f.softmax(1.5, 1),
    "log_softmax": lambda f, t, x: f.log_softmax([x], dim=1),
    "softsign": lambda f, t, x: f.softsign(-100),
    "tanhshrink": lambda f, t, x: f.tanhshrink(None),
    "dropout2d": lambda f, t, x: f.dropout2d((1, 2)),
    "embedding_bag": lambda f, t, x: f.embedding_bag(-1, x),
    "interpolate": lambda f, t, x: f.interpolate(object(), scale_factor=2),
    "affine_grid": lambda f, t, x: f.affine_grid((1, 2), [1, 1, 2, 2]),
    # what a parser sees first
    "dropout": lambda f, t, x: f.dropout(x, 0.5, (1, 2)),
    "dropout of a list": lambda f, t, x: f.dropout([1.0], 0.5),
    "alpha_dropout": lambda f, t, x: f.alpha_dropout(x, 0.5, x),
    "embedding flag": lambda f, t, x: f.embedding(x.long(), t.ones(6, 2), scale_grad_by_freq=3),
    "embedding of floats' list": lambda f, t, x: f.embedding([1], x),
    "grid_sample": lambda f, t, x: f.grid_sample(_image(t), t.zeros(1, 2, 2, 2), align_corners=(1, 2)),
    "hinge_embedding_loss": lambda f, t, x: f.hinge_embedding_loss(x, x, x),
    "cosine_embedding_loss": lambda f, t, x: f.cosine_embedding_loss(x, x, x[:, 0], margin=None),
    "kl_div": lambda f, t, x: f.kl_div(x, None, reduction="sum"),
    "pairwise_distance": lambda f, t, x: f.pairwise_distance(x, "a"),
    "poisson_nll_loss": lambda f, t, x: f.poisson_nll_loss(x, x, 1.5),
    "poisson_nll_loss target": lambda f, t, x: f.poisson_nll_loss(x, None),
    "triplet_margin_loss": lambda f, t, x: f.triplet_margin_loss(x, x, x, p=[1]),
    "cross_entropy ignoring": lambda f, t, x: f.cross_entropy(x, t.tensor([0, 1]), ignore_index=1.5),
    "cross_entropy smoothing": lambda f, t, x: f.cross_entropy(x, t.tensor([0, 1]), label_smoothing=[1]),
    "nll_loss": lambda f, t, x: f.nll_loss(x, [0, 1]),
    "softmax's dim": lambda f, t, x: f.softmax(x, (1, 2)),
    "selu": lambda f, t, x: f.selu(0),
    "relu6": lambda f, t, x: f.relu6(-1),
    "celu": lambda f, t, x: f.celu(x, (1, 2)),
    "group_norm": lambda f, t, x: f.group_norm(x, 1, eps="a"),
    "attention": lambda f, t, x: f.scaled_dot_product_attention(x, x, x, is_causal=3),
    # words for a reduction
    "ctc_loss": lambda f, t, x: f.ctc_loss(x[:, None], t.ones(1, 1).long(), (2,), (1,), reduction="abc"),
    "poisson_nll_loss reduction": lambda f, t, x: f.poisson_nll_loss(x, x, reduction=3),
    # a right flag is taken
    "dropout without training": lambda f, t, x: f.dropout(x, 0.5, False),
    "probability of an integer": lambda f, t, x: f.dropout(x, 0, True),
}
for _name, _call in FUNCTIONS.items():
    cases.add(
        _name,
        lambda torch, call=_call: call(torch.nn.functional, torch, torch.arange(6.0).view(2, 3)),
    )

CALLS = {
    # a method that several layers share is spoken of as the layer's own
    "forward of Conv2d": lambda t: t.nn.Conv2d(1, 1, 1)(t.ones(1, 1, 1, 1), 2),
    "Conv1d": lambda t: t.nn.Conv1d(1, 1, 1, bogus=2),
    "forward of ConvTranspose2d": lambda t: t.nn.ConvTranspose2d(1, 1, 1)(t.ones(1, 1, 1, 1), 2, 3),
    "ReLU": lambda t: t.nn.ReLU(bogus=1),
    "LogSoftmax": lambda t: t.nn.LogSoftmax(1, 2),
    "forward of Softmax": lambda t: t.nn.Softmax(1)(t.ones(2, 3), bogus=1),
    "forward of RNN": lambda t: t.nn.RNN(1, 1)(t.ones(1, 1), bogus=1),
    "forward of GRUCell": lambda t: t.nn.GRUCell(1, 1)(t.ones(1, 1), None, 3),
    "ReflectionPad1d": lambda t: t.nn.ReflectionPad1d(1, 2),
    "AvgPool2d": lambda t: t.nn.AvgPool2d(1, 1, stride=3),
    "LambdaLR": lambda t: t.optim.lr_scheduler.LambdaLR(None, abs, bogus=1),
    # recurrent layers
    "LSTM of a number": lambda t: t.nn.LSTM(1, 1)(1.5),
    "GRU's state": lambda t: t.nn.GRU(1, 1)(t.ones(1, 1), object()),
    "RNNCell's state": lambda t: t.nn.RNNCell(1, 1)(t.ones(1, 1), True),
    # weights, optimizers, schedules, samples
    "orthogonal_": lambda t: t.nn.init.orthogonal_([1.0]),
    "xavier_uniform_": lambda t: t.nn.init.xavier_uniform_(1.5),
    "kaiming_normal_": lambda t: t.nn.init.kaiming_normal_(0),
    "Adam's rates": lambda t: t.optim.Adam([t.nn.Parameter(t.ones(2))], betas=None),
    "RMSprop's rate": lambda t: t.optim.RMSprop([t.nn.Parameter(t.ones(2))], lr="a"),
    "AdamW's decay": lambda t: t.optim.AdamW([t.nn.Parameter(t.ones(2))], weight_decay=t.ones(2)),
    "MultiplicativeLR": lambda t: t.optim.lr_scheduler.MultiplicativeLR((1, 2), abs),
    "sample of floats": lambda t: t.distributions.Normal(0.0, 1.0).sample(t.ones(2)),
    "sample of a word": lambda t: t.distributions.Normal(0.0, 1.0).sample("abc"),
    "sample of truth values": lambda t: t.distributions.Uniform(0.0, 1.0).sample([t.tensor(True), 2]).shape,
}
for _name, _call in CALLS.items():
    cases.add(_name, lambda torch, call=_call: call(torch))


@cases
def place_of_warnings(torch: Any) -> list[bool]:
    """Warnings of a layer point at the program's own line."""
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        x, functional = torch.ones(2, 3), torch.nn.functional
        functional.mse_loss(x, x[:1])
        functional.huber_loss(x, x[:1])
        functional.softmax(x)
        functional.kl_div(x, x)
        functional.dropout2d(x)
        functional.grid_sample(torch.ones(1, 1, 2, 2), torch.zeros(1, 1, 1, 2))
    return [each.filename == __file__ for each in caught]
