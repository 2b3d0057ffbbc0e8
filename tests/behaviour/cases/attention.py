"""Attention and transformers: first weights, outputs, gradients and masks, in training and in evaluation; and refusals."""

from __future__ import annotations

import warnings
from functools import partial

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.layer import numbers, refusals

cases = Cases()


def outcome(torch, module, inputs, training=True, **options):
    """What a module makes of its inputs, and the gradients."""
    module.train(training)
    found = module(*inputs, **options)
    outputs = found if isinstance(found, tuple) else (found,)
    if outputs[0].requires_grad:
        outputs[0].backward(numbers(torch, *outputs[0].shape, salt=9))
    grads = [g.grad for g in inputs if g.requires_grad] + [p.grad for p in module.parameters()]
    return {"outputs": outputs, "grads": grads, "next draw": torch.rand(1)}


# -- MultiheadAttention --------------------------------------------------------------------------------------------
def heads(note, *shapes, training=True, masks=lambda torch: {}, call=None, **options):
    """A case of MultiheadAttention of 4 features; one shape is attention of a tensor to itself."""

    def program(torch):
        torch.manual_seed(0)
        module = torch.nn.MultiheadAttention(4, 2, **options)
        given = [numbers(torch, *shape, salt=i).requires_grad_() for i, shape in enumerate(shapes)]
        inputs = given * 3 if len(given) == 1 else given
        found = outcome(torch, module, inputs, training, **masks(torch), **(call or {}))
        return {"repr": repr(module), "names": list(module.state_dict()), **found}

    cases.add(f"MultiheadAttention {note}", program, 1e-4)


def causal(torch):
    return {"attn_mask": torch.nn.Transformer.generate_square_subsequent_mask(3)}


def padded(torch):
    return {"key_padding_mask": torch.tensor([[False, False, True], [False, False, False]])}


heads("itself", (3, 2, 4))
heads("itself, no weights", (3, 2, 4), call={"need_weights": False})
heads("another", (2, 2, 4), (3, 2, 4), (3, 2, 4))
heads("key as value", (2, 2, 4), (3, 2, 4), (3, 2, 4), bias=False)
heads("other sizes", (2, 2, 4), (3, 2, 3), (3, 2, 5), kdim=3, vdim=5)
heads("other sizes without bias", (2, 2, 4), (3, 2, 3), (3, 2, 5), kdim=3, vdim=5, bias=False)
heads("one more key", (3, 2, 4), add_bias_kv=True, add_zero_attn=True, masks=causal)
heads("one more key, padded", (3, 2, 4), add_bias_kv=True, add_zero_attn=True, masks=padded)
heads("dropout", (3, 2, 4), dropout=0.4)
heads("dropout, no weights", (3, 2, 4), dropout=0.4, call={"need_weights": False})
heads("dropout, batch first", (2, 3, 4), dropout=0.4, batch_first=True)
heads("batch first, evaluated", (2, 3, 4), batch_first=True, training=False)
heads("without a batch", (3, 4), masks=causal)
heads("causal", (3, 2, 4), masks=causal, call={"average_attn_weights": False})
heads("causal by hint", (3, 2, 4), masks=causal, call={"need_weights": False, "is_causal": True})
heads("padded", (3, 2, 4), masks=padded)
heads("padded, no weights", (3, 2, 4), masks=padded, call={"need_weights": False})
heads("masks of both kinds", (3, 2, 4), masks=lambda torch: {**causal(torch), **padded(torch)})
heads("mask per head", (3, 2, 4), masks=lambda torch: {"attn_mask": numbers(torch, 4, 3, 3)})
heads("nothing to see", (3, 2, 4), masks=lambda torch: {"key_padding_mask": torch.ones(2, 3, dtype=torch.bool)})
heads("no steps", (0, 2, 4))
heads("no batch", (3, 0, 4))


@cases
def evaluated_without_gradients(torch):
    """A row that may see nothing is nan here, zeros elsewhere."""
    torch.manual_seed(0)
    module = torch.nn.MultiheadAttention(4, 2, batch_first=True).eval()
    x = numbers(torch, 2, 3, 4)
    mask = torch.tensor([[False, False, True], [True, True, True]])
    with torch.no_grad():
        merged = module.merge_masks(numbers(torch, 3, 3), mask.float(), x)
        return [module(x, x, x, key_padding_mask=mask), module(x, x, x, mask, need_weights=False), merged]


@cases(rtol=1e-4)
def one_function_for_all(torch):
    """F.multi_head_attention_forward with keys and values of its own."""
    x, k = numbers(torch, 2, 1, 4), numbers(torch, 2, 3, 2)
    weight, out = numbers(torch, 12, 4), numbers(torch, 4, 4)
    call = partial(
        torch.nn.functional.multi_head_attention_forward, x, x, x, 4, 2, weight, None, None, None, False, 0.0
    )
    return [call(out, None, static_k=k, static_v=k), call(out, None, training=False, need_weights=False)]


# -- transformers --------------------------------------------------------------------------------------------------
def transformer(name, *args, inputs=((3, 2, 4),), training=True, masks=lambda torch: {}, note="", **options):
    def program(torch):
        torch.manual_seed(0)
        module = getattr(torch.nn, name)(*args, **options)
        given = [numbers(torch, *shape, salt=i).requires_grad_() for i, shape in enumerate(inputs)]
        found = outcome(torch, module, given, training, **masks(torch))
        return {"repr": repr(module), "names": list(module.state_dict()), **found}

    cases.add(" ".join([name, *([note] if note else []), *([str(options)] if options else [])]), program, 1e-4)


def hidden(torch):
    """A causal mask, and padding of its kind."""
    return {"src_mask": causal(torch)["attn_mask"], "src_key_padding_mask": numbers(torch, 2, 3)}


TWO = ((3, 2, 4), (2, 2, 4))
transformer("TransformerEncoderLayer", 4, 2, 3)
transformer("TransformerEncoderLayer", 4, 2, 3, 0.0, masks=hidden, note="masked")
transformer("TransformerEncoderLayer", 4, 2, 3, batch_first=True, inputs=((2, 3, 4),))
transformer("TransformerEncoderLayer", 4, 2, 3, norm_first=True, activation="gelu", layer_norm_eps=0.1)
transformer("TransformerEncoderLayer", 4, 2, 3, bias=False, inputs=((3, 4),))
transformer("TransformerEncoderLayer", 4, 2, 3, training=False, note="evaluated")
transformer("TransformerDecoderLayer", 4, 2, 3, inputs=TWO)
transformer("TransformerDecoderLayer", 4, 2, 3, norm_first=True, activation="gelu", inputs=TWO)
transformer("TransformerDecoderLayer", 4, 2, 3, batch_first=True, bias=False, inputs=((2, 3, 4), (2, 1, 4)))
transformer(
    "TransformerDecoderLayer", 4, 2, 3, inputs=TWO, note="masked",
    masks=lambda torch: {"tgt_mask": causal(torch)["attn_mask"], "tgt_is_causal": True,
                         "memory_key_padding_mask": torch.tensor([[False, True], [False, False]])},
)  # fmt: skip
transformer("Transformer", 4, 2, 1, 1, 3, inputs=TWO)
transformer("Transformer", 4, 1, 1, 1, 3, 0.0, inputs=((2, 3, 4), (2, 1, 4)), batch_first=True, norm_first=True)
transformer(
    "Transformer", 4, 2, 1, 1, 3, inputs=(TWO[0], TWO[0]), training=False, note="masked",
    masks=lambda torch: {"src_mask": causal(torch)["attn_mask"], "tgt_mask": causal(torch)["attn_mask"]},
)  # fmt: skip


@cases(rtol=1e-4)
def stacks(torch):
    torch.manual_seed(0)
    layer = torch.nn.TransformerEncoderLayer(4, 2, 3, 0.0, batch_first=True)
    encoder = torch.nn.TransformerEncoder(layer, 2, torch.nn.LayerNorm(4))
    decoder = torch.nn.TransformerDecoder(torch.nn.TransformerDecoderLayer(4, 2, 3, 0.0), 2)
    x = numbers(torch, 2, 3, 4)
    mask = torch.nn.Transformer.generate_square_subsequent_mask(3)
    found = [encoder(x), encoder(x, mask), encoder(x, mask, is_causal=True), decoder(x, x), decoder(x, x, mask[:2, :2])]
    return [found, repr(encoder), len(decoder.layers), encoder.use_nested_tensor]


@cases(rtol=1e-4)
def padding_in_evaluation(torch):
    """Without gradients padded positions come out as zeros, where they stand at the end."""
    torch.manual_seed(0)
    layer = torch.nn.TransformerEncoderLayer(4, 2, 3, batch_first=True)
    encoder = torch.nn.TransformerEncoder(layer, 2, torch.nn.LayerNorm(4)).eval()
    x, mask = numbers(torch, 2, 3, 4), torch.tensor([[False, False, True], [False, True, True]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [encoder(x, src_key_padding_mask=mask), encoder(x, src_key_padding_mask=mask.flip(1))]
        with torch.no_grad():
            found += [encoder(x, src_key_padding_mask=mask), encoder(x, src_key_padding_mask=mask.flip(1))]
            return [*found, layer.eval()(x, src_key_padding_mask=mask)]


@cases
def why_padding_stays(torch):
    layer = torch.nn.TransformerEncoderLayer
    for made in (
        layer(4, 2, 3), layer(4, 2, 3, batch_first=True, norm_first=True), layer(3, 3, 3, batch_first=True),
        layer(4, 2, 3, batch_first=True, bias=False), layer(4, 2, 3, batch_first=True, activation=torch.tanh),
    ):  # fmt: skip
        torch.nn.TransformerEncoder(made, 1)


@cases(rtol=1e-3)
def mixed_masks_warn(torch):
    x = numbers(torch, 3, 2, 4)
    torch.manual_seed(0)
    return torch.nn.TransformerEncoderLayer(4, 2, 3, 0.0)(
        x, causal(torch)["attn_mask"], **{"src_" + k: v for k, v in padded(torch).items()}
    )


# -- scaled_dot_product_attention ----------------------------------------------------------------------------------
def dot(note, *shapes, **options):
    def program(torch):
        torch.manual_seed(0)
        given = [numbers(torch, *shape, salt=i).requires_grad_() for i, shape in enumerate(shapes)]
        made = {name: value(torch) if callable(value) else value for name, value in options.items()}
        found = torch.nn.functional.scaled_dot_product_attention(*given, **made)
        found.backward(numbers(torch, *found.shape, salt=9))
        mask = made.get("attn_mask")
        grads = [g.grad for g in given] + ([mask.grad] if mask is not None and mask.requires_grad else [])
        return [found, grads, found.grad_fn.name().removesuffix("Backward0"), torch.rand(1)]

    cases.add(f"scaled_dot_product_attention {note}", program, 1e-5)


FULL = ((2, 2, 3, 4), (2, 2, 5, 4), (2, 2, 5, 4))
dot("of heads", *FULL)
dot("scaled", *FULL, scale=0.3)
dot("causal", *FULL, is_causal=True)
dot("of bools", *FULL, attn_mask=lambda torch: numbers(torch, 3, 5) > 0)
dot("of rows that see nothing", *FULL, attn_mask=lambda torch: torch.zeros(3, 5, dtype=torch.bool))
dot("of numbers", *FULL, attn_mask=lambda torch: numbers(torch, 2, 1, 3, 5))
dot("with a gradient of the mask", *FULL, attn_mask=lambda torch: numbers(torch, 3, 5).requires_grad_())
dot("dropped", *FULL, dropout_p=0.4)
dot("dropped, causal", *FULL, dropout_p=0.4, is_causal=True)
dot("of matrices", (3, 4), (5, 4), (5, 2))
dot("of batches", (2, 3, 4), (2, 5, 4), (2, 5, 4))
dot("of grouped heads", (1, 4, 3, 2), (1, 2, 3, 2), (1, 2, 3, 2), enable_gqa=True)
dot("spread over a batch", (2, 2, 3, 4), (2, 5, 4), (2, 5, 4))


def attend(*shapes, kinds=(), **options):
    """A call that fails."""

    def call(nn, torch):
        given = [numbers(torch, *shape) for shape in shapes]
        given = [t.to(getattr(torch, k)) for t, k in zip(given, kinds)] if kinds else given
        return nn.functional.scaled_dot_product_attention(*given, **{k: v(torch) if callable(v) else v for k, v in options.items()})  # fmt: skip

    return call


def itself(shape=(3, 2, 4), *args, **options):
    def call(nn, torch):
        x = numbers(torch, *shape)
        return nn.MultiheadAttention(*(args or (4, 2)))(x, x, x, **{k: v(torch) for k, v in options.items()})

    return call


refusals(
    cases,
    {
        "attention of vectors": attend((4,), (4,), (4,)),
        "attention of other features": attend(FULL[0], (2, 2, 5, 3), FULL[2]),
        "attention of dtypes": attend(*FULL, kinds=("float32", "float64", "float32")),
        "attention of integers": attend(*FULL, kinds=("int64",) * 3),
        "attention of other heads": attend((1, 4, 3, 2), (1, 2, 3, 2), (1, 2, 3, 2)),
        "attention of other groups": attend((1, 4, 3, 2), (1, 3, 3, 2), (1, 3, 3, 2), enable_gqa=True),
        "attention under a short mask": attend(*FULL, attn_mask=lambda t: numbers(t, 3, 4)),
        "attention under a mask of doubles": attend(*FULL, attn_mask=lambda t: numbers(t, 3, 5).double()),
        "attention dropped too much": attend(*FULL, dropout_p=1.5),
        "attention of a number": lambda nn, torch: nn.functional.scaled_dot_product_attention(1, 2, 3),
        "heads that do not divide": itself((3, 2, 4), 4, 3),
        "no heads": itself((3, 2, 4), 4, 0),
        "features": itself((3, 2, 5)),
        "dimensions": itself((3, 2, 4, 1)),
        "mask of integers": itself(attn_mask=lambda t: t.ones(3, 3).long()),
        "mask of another size": itself(attn_mask=lambda t: t.ones(3, 2)),
        "mask per head of another size": itself(attn_mask=lambda t: t.ones(3, 3, 3)),
        "mask of one dimension": itself(attn_mask=lambda t: t.ones(3)),
        "padding of three dimensions": itself(key_padding_mask=lambda t: t.ones(2, 3, 1)),
        "padding of another size": itself(key_padding_mask=lambda t: t.ones(2, 4)),
        "hint without a mask": itself(is_causal=lambda t: True),
        "key and value differ": lambda nn, t: nn.MultiheadAttention(4, 2)(t.ones(3, 1, 4), t.ones(2, 1, 4), t.ones(3, 1, 4)),
        "key without a batch": lambda nn, t: nn.MultiheadAttention(4, 2)(t.ones(3, 1, 4), t.ones(2, 4), t.ones(2, 4)),
        "transformer of two batches": lambda nn, t: nn.Transformer(4, 2, 1, 1, 3)(t.ones(3, 1, 4), t.ones(2, 2, 4)),
        "transformer of other features": lambda nn, t: nn.Transformer(4, 2, 1, 1, 3)(t.ones(3, 1, 5), t.ones(2, 1, 4)),
        "unknown activation": lambda nn, torch: nn.TransformerEncoderLayer(4, 2, activation="tanh"),
    },
)  # fmt: skip
