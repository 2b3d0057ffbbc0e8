"""One step of an optimizer over many tensors in one launch: blockIdx.y chooses the tensor, by lists of pointers.

Every kernel takes the gradient times `sign` (-1 to maximize) and adds `decay` times the parameter.
"""

from .kernel import Kernel

_GRADIENT = "const T g = sign * gradients[blockIdx.y][i] + decay * p[i];"

KERNELS = (
    Kernel(
        "adam_many",
        "tensor",
        f"""
// p *= shrink, m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g g, p -= step m / (sqrt(v or its maximum) / root + eps)
KERNEL adam_many(
    T* const* parameters, const T* const* gradients, T* const* means, T* const* squares, T* const* largest,
    const long long* sizes, T beta1, T beta2, T step, T root, T eps, T shrink, T decay, T sign
) {{
    T* p = parameters[blockIdx.y];
    T* m = means[blockIdx.y];
    T* v = squares[blockIdx.y];
    EACH(i, sizes[blockIdx.y]) {{
        {_GRADIENT}
        m[i] = m[i] + (T(1) - beta1) * (g - m[i]);
        v[i] = beta2 * v[i] + (T(1) - beta2) * g * g;
        T under = v[i];
        if (largest) {{
            T* most = largest[blockIdx.y];
            under = most[i] = most[i] >= under || most[i] != most[i] ? most[i] : under;
        }}
        p[i] = p[i] * shrink - step * m[i] / (sqrt(under) / root + eps);
    }}
}}
""",
    ),
    Kernel(
        "sgd_many",
        "tensor",
        f"""
// b = momentum b + kept g (g at first), p -= rate (b, or with Nesterov g + momentum b); without buffers p -= rate g
KERNEL sgd_many(
    T* const* parameters, const T* const* gradients, T* const* buffers, const long long* sizes, T rate, T momentum, T kept,
    T decay, T sign, int nesterov, int first
) {{
    T* p = parameters[blockIdx.y];
    EACH(i, sizes[blockIdx.y]) {{
        {_GRADIENT}
        T by = g;
        if (buffers) {{
            T* b = buffers[blockIdx.y];
            b[i] = first ? g : momentum * b[i] + kept * g;
            by = nesterov ? g + momentum * b[i] : b[i];
        }}
        p[i] -= rate * by;
    }}
}}
""",
    ),
    Kernel(
        "rmsprop_many",
        "tensor",
        f"""
// v = a v + (1 - a) g g, m = a m + (1 - a) g where centered, p -= rate g / (sqrt(v - m m) + eps), through momentum
KERNEL rmsprop_many(
    T* const* parameters, const T* const* gradients, T* const* squares, T* const* means, T* const* buffers,
    const long long* sizes, T rate, T alpha, T eps, T momentum, T decay, T sign
) {{
    T* p = parameters[blockIdx.y];
    T* v = squares[blockIdx.y];
    EACH(i, sizes[blockIdx.y]) {{
        {_GRADIENT}
        v[i] = alpha * v[i] + (T(1) - alpha) * g * g;
        T under = v[i];
        if (means) {{
            T* m = means[blockIdx.y];
            m[i] = m[i] + (T(1) - alpha) * (g - m[i]);
            under -= m[i] * m[i];
        }}
        T by = g / (sqrt(under) + eps);
        if (buffers) {{
            T* b = buffers[blockIdx.y];
            by = b[i] = momentum * b[i] + by;
        }}
        p[i] -= rate * by;
    }}
}}
""",
    ),
    Kernel(
        "adagrad_many",
        "tensor",
        f"""
// s += g g, p -= rate g / (sqrt(s) + eps)
KERNEL adagrad_many(
    T* const* parameters, const T* const* gradients, T* const* sums, const long long* sizes, T rate, T eps, T decay, T sign
) {{
    T* p = parameters[blockIdx.y];
    T* s = sums[blockIdx.y];
    EACH(i, sizes[blockIdx.y]) {{
        {_GRADIENT}
        s[i] += g * g;
        p[i] -= rate * g / (sqrt(s[i]) + eps);
    }}
}}
""",
    ),
)
