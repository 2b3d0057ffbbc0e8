"""Batch normalisation of [batch, channels, length], a block for each channel; sums of squares are of centred values."""

from .kernel import Kernel

KERNELS = (
    Kernel(
        "batch_norm_training",
        "row",
        """
// y = (x - mean) / sqrt(var + eps) * weight + bias, mean and var of each channel
KERNEL batch_norm_training(
    const T* x, const T* weight, const T* bias, T* y, T* mean, T* var, long long batch, long long channels, long long length,
    T eps
) {
    const long long count = batch * length;
    for (long long c = blockIdx.x; c < channels; c += gridDim.x) {
        T total = 0, squares = 0;
        ALONG(j, count) total += x[(j / length * channels + c) * length + j % length];
        const T middle = block_sum(total) / T(count);
        ALONG(j, count) {
            const T each = x[(j / length * channels + c) * length + j % length] - middle;
            squares += each * each;
        }
        squares = block_sum(squares) / T(count);
        const T by = (weight ? weight[c] : T(1)) / sqrt(squares + eps);
        ALONG(j, count) {
            const long long at = (j / length * channels + c) * length + j % length;
            y[at] = (x[at] - middle) * by + (bias ? bias[c] : T(0));
        }
        if (threadIdx.x == 0) { mean[c] = middle; var[c] = squares; }
    }
}
""",
    ),
    Kernel(
        "batch_norm_evaluation",
        "elements",
        """
// y = (x - mean) / sqrt(var + eps) * weight + bias, mean and var as given
KERNEL batch_norm_evaluation(
    const T* x, const T* weight, const T* bias, const T* mean, const T* var, T* y, long long n, long long channels,
    long long length, T eps
) {
    EACH(i, n) {
        const long long c = i / length % channels;
        y[i] = (x[i] - mean[c]) * ((weight ? weight[c] : T(1)) / sqrt(var[c] + eps)) + (bias ? bias[c] : T(0));
    }
}
""",
    ),
    Kernel(
        "batch_norm_backward",
        "row",
        """
// dx = scale (g - mean(g) - xhat mean(g xhat)), dweight = sum(g xhat), dbias = sum(g), with the statistics of training
KERNEL batch_norm_backward(
    const T* g, const T* x, const T* weight, const T* mean, const T* var, T* dx, T* dweight, T* dbias, long long batch,
    long long channels, long long length, T eps
) {
    const long long count = batch * length;
    for (long long c = blockIdx.x; c < channels; c += gridDim.x) {
        const T middle = mean[c], by = T(1) / sqrt(var[c] + eps);
        T total = 0, products = 0;
        ALONG(j, count) {
            const long long at = (j / length * channels + c) * length + j % length;
            total += g[at];
            products += g[at] * (x[at] - middle) * by;
        }
        total = block_sum(total);
        products = block_sum(products);
        const T scale = (weight ? weight[c] : T(1)) * by;
        ALONG(j, count) {
            const long long at = (j / length * channels + c) * length + j % length;
            dx[at] = scale * (g[at] - total / T(count) - (x[at] - middle) * by * (products / T(count)));
        }
        if (threadIdx.x == 0) { dweight[c] = products; dbias[c] = total; }
    }
}
""",
    ),
)
