"""Layer normalisation of contiguous rows, a block for each row; sums of squares are of centred values."""

from .kernel import Kernel

KERNELS = (
    Kernel(
        "layer_norm_forward",
        "row",
        """
// y = (x - mean) / sqrt(var + eps) * weight + bias
KERNEL layer_norm_forward(
    const T* x, const T* weight, const T* bias, T* y, T* mean, T* scale, long long rows, long long n, T eps
) {
    for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
        const T* in = x + row * n;
        T* out = y + row * n;
        T total = 0, squares = 0;
        ALONG(j, n) total += in[j];
        const T middle = block_sum(total) / T(n);
        ALONG(j, n) squares += (in[j] - middle) * (in[j] - middle);
        const T by = T(1) / sqrt(block_sum(squares) / T(n) + eps);
        ALONG(j, n) {
            T value = (in[j] - middle) * by;
            if (weight) value *= weight[j];
            out[j] = bias ? value + bias[j] : value;
        }
        if (threadIdx.x == 0) { mean[row] = middle; scale[row] = by; }
    }
}
""",
    ),
    Kernel(
        "layer_norm_backward",
        "row",
        """
// dx = scale (gw - mean(gw) - xhat mean(gw xhat)), gw = g weight
KERNEL layer_norm_backward(
    const T* g, const T* x, const T* weight, const T* mean, const T* scale, T* dx, long long rows, long long n
) {
    for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
        const long long at = row * n;
        const T middle = mean[row], by = scale[row];
        T first = 0, second = 0;
        ALONG(j, n) {
            const T gw = weight ? g[at + j] * weight[j] : g[at + j];
            first += gw;
            second += gw * (x[at + j] - middle) * by;
        }
        first = block_sum(first) / T(n);
        second = block_sum(second) / T(n);
        ALONG(j, n) {
            const T gw = weight ? g[at + j] * weight[j] : g[at + j];
            dx[at + j] = by * (gw - first - (x[at + j] - middle) * by * second);
        }
    }
}
""",
    ),
    Kernel(
        "layer_norm_backward_parameters",
        "tensor",
        """
// dweight = sum over rows of g xhat, dbias = sum over rows of g; row y of the results has the share of blockIdx.y
KERNEL layer_norm_backward_parameters(
    const T* g, const T* x, const T* mean, const T* scale, T* dweight, T* dbias, long long rows, long long n
) {
    EACH(j, n) {
        T by_weight = 0, by_bias = 0;
        for (long long row = blockIdx.y; row < rows; row += gridDim.y) {
            const T each = g[row * n + j];
            by_weight += each * (x[row * n + j] - mean[row]) * scale[row];
            by_bias += each;
        }
        dweight[blockIdx.y * n + j] = by_weight;
        dbias[blockIdx.y * n + j] = by_bias;
    }
}
""",
    ),
)
