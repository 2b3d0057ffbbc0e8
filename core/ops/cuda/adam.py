"""One step of Adam over many tensors in one launch: blockIdx.y chooses the tensor, by lists of pointers."""

from .kernel import Kernel

KERNELS = (
    Kernel(
        "adam_many",
        "tensor",
        """
// m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g g, p -= step m / (sqrt(v) / root + eps)
KERNEL adam_many(
    T* const* parameters, const T* const* gradients, T* const* means, T* const* squares, const long long* sizes,
    T beta1, T beta2, T step, T root, T eps, T decay
) {
    T* p = parameters[blockIdx.y];
    const T* gradient = gradients[blockIdx.y];
    T* m = means[blockIdx.y];
    T* v = squares[blockIdx.y];
    EACH(i, sizes[blockIdx.y]) {
        const T g = gradient[i] + decay * p[i];
        m[i] = m[i] + (T(1) - beta1) * (g - m[i]);
        v[i] = beta2 * v[i] + (T(1) - beta2) * g * g;
        p[i] -= step * m[i] / (sqrt(v[i]) / root + eps);
    }
}
""",
    ),
)
