"""Softmax and its logarithm over the last dimension of contiguous rows, a block for each row."""

from __future__ import annotations

from .kernel import Kernel

KERNELS = (
    Kernel(
        "softmax_forward",
        "row",
        """
// y = exp(x - max) / sum
KERNEL softmax_forward(const T* x, T* y, long long rows, long long n) {
    for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
        const T* in = x + row * n;
        T* out = y + row * n;
        T largest = -INFINITY, total = 0;
        ALONG(j, n) largest = !(largest >= in[j]) ? in[j] : largest;
        largest = block_max(largest);
        ALONG(j, n) total += exp(in[j] - largest);
        total = block_sum(total);
        ALONG(j, n) out[j] = exp(in[j] - largest) / total;
    }
}
""",
    ),
    Kernel(
        "softmax_backward",
        "row",
        """
// dx = y (g - sum(g y))
KERNEL softmax_backward(const T* g, const T* y, T* dx, long long rows, long long n) {
    for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
        const long long at = row * n;
        T total = 0;
        ALONG(j, n) total += g[at + j] * y[at + j];
        total = block_sum(total);
        ALONG(j, n) dx[at + j] = y[at + j] * (g[at + j] - total);
    }
}
""",
    ),
    Kernel(
        "log_softmax_forward",
        "row",
        """
// y = x - max - log(sum(exp(x - max)))
KERNEL log_softmax_forward(const T* x, T* y, long long rows, long long n) {
    for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
        const T* in = x + row * n;
        T* out = y + row * n;
        T largest = -INFINITY, total = 0;
        ALONG(j, n) largest = !(largest >= in[j]) ? in[j] : largest;
        largest = block_max(largest);
        ALONG(j, n) total += exp(in[j] - largest);
        total = log(block_sum(total));
        ALONG(j, n) out[j] = in[j] - largest - total;
    }
}
""",
    ),
    Kernel(
        "log_softmax_backward",
        "row",
        """
// dx = g - exp(y) sum(g)
KERNEL log_softmax_backward(const T* g, const T* y, T* dx, long long rows, long long n) {
    for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
        const long long at = row * n;
        T total = 0;
        ALONG(j, n) total += g[at + j];
        total = block_sum(total);
        ALONG(j, n) dx[at + j] = g[at + j] - exp(y[at + j]) * total;
    }
}
""",
    ),
)
