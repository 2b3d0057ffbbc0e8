"""Known differences that no row can carry: (topic, what tt does differently from torch 2.13, and why)."""

from __future__ import annotations

DIFFERENCES = (
    ("dtypes", "float16 with complex numbers gives complex64: NumPy has no complex32"),
    ("threads", "`set_flush_denormal` returns False: NumPy cannot be told"),
    ("optimizers", "`differentiable=True` and `capturable=True` are refused"),
    ("devices", "`set_default_device` takes the CPU alone; `hasattr(torch, 'compile')` is False"),
    ("torch.func", "`vmap`, `jvp` and `jacfwd` are refused; `chunk_size` changes nothing"),
    ("LSTM", "`proj_size` is refused; a Linear layer behind the LSTM does the same"),
    ("packed sequences", "more steps than the padded tensor has are refused; torch reads beyond the tensor"),
    ("max pooling", "a dilated window without an element gives -inf; torch corrupts memory"),
    ("interpolation", "bilinear antialias to an output of width 1 gives each row its value; torch repeats one"),
    (
        "interpolation",
        "the gradient of nearest is the transpose of its forward pass, also for non-integer factors that land on double "
        "the size in 1 and 3 dimensions; torch's is not",
    ),
    ("interpolation", "bilinear and bicubic of uint8 are refused"),
    (
        "circular padding",
        "cutting one side and wrapping further than what is left is refused; torch's result is undefined",
    ),
    ("convolution", "refusals have the sentence that torch gives for float64; its float32 path sometimes has oneDNN's"),
    ("embedding_bag", "`sparse=True` and `scale_grad_by_freq=True` are refused; there is a second derivative"),
    ("autograd", "`out=` that shrinks a tensor takes new memory"),
    ("autograd", "some node names: squeeze of a list of dimensions, and views of reshape where torch copies"),
    ("forward mode", "`autograd.forward_ad` and forward-mode gradcheck are refused"),
    ("profiler", "device times, `with_flops` and `with_modules` are refused"),
    ("saving", "checksums are always written; a file is replaced only by a whole new one"),
    (
        "processes",
        "CUDA tensors travel between processes as copies; NumPy arrays stay on the old memory after `share_memory_`",
    ),
    ("DataLoader", "a worker's result that cannot be pickled is an error; torch hangs"),
    (
        "distributions",
        "gradients of what Gamma, Beta, Dirichlet and those built on them draw: torch approximates, to two to four digits; "
        "here they are exact to nine or so",
    ),
    ("distributions", "VonMises has exact Bessel functions; torch's are polynomials, good to seven digits"),
    ("distributions", "GeneralizedPareto works in float64, and what Wishart draws has a gradient; torch's do not"),
    (
        "CUDA",
        "devices are simulated ones; each draws its random numbers by the CPU's recipe from a stream of its own, so that "
        "they are not those that torch draws on a GPU, and its compute capability is 0.0",
    ),
    ("random", "an infinite Poisson rate is refused; torch never returns"),
    ("indexing", "an index out of bounds is refused also where nothing would be selected"),
)
