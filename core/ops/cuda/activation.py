"""Backward passes of activations: one expression each, of the gradient g and the input x or the result y."""

from .kernel import Kernel

_OF_INPUT = {
    "leaky_relu": "x > T(0) ? g : g * a",
    "elu": "x > T(0) ? g : g * a * exp(x)",
    "silu": "g * sigmoid(x) * (T(1) + x * (T(1) - sigmoid(x)))",
    "gelu": "g * (T(0.5) * (T(1) + erf(x * T(0.70710678118654752440))) + x * T(0.39894228040143267794) * exp(T(-0.5) * x * x))",
    "softplus": "x * a > T(20) ? g : g * sigmoid(x * a)",
}
_OF_RESULT = {"relu": "x <= T(0) ? T(0) : g", "sigmoid": "g * x * (T(1) - x)", "tanh": "g * (T(1) - x * x)"}


def _kernel(name: str, expression: str, of: str) -> Kernel:
    return Kernel(
        f"{name}_backward",
        "elements",
        f"""
// dx = {expression}; x is the {of}
KERNEL {name}_backward(const T* gradient, const T* {of}, T* dx, long long n, T a) {{
    EACH(i, n) {{
        const T g = gradient[i], x = {of}[i];
        dx[i] = {expression};
    }}
}}
""",
    )


KERNELS = (
    *(_kernel(name, expression, "input") for name, expression in _OF_INPUT.items()),
    *(_kernel(name, expression, "result") for name, expression in _OF_RESULT.items()),
)
