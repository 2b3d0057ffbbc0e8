"""Cross-entropy of rows of logits with target classes: softmax, logarithm and choice in one pass."""

from .kernel import Kernel

KERNELS = (
    Kernel(
        "cross_entropy_forward",
        "row",
        """
// loss = log(sum(exp(x))) - x[target]; 0 for an ignored target
KERNEL cross_entropy_forward(
    const T* x, const long long* target, T* loss, T* normaliser, long long rows, long long n, long long ignored
) {
    for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
        const T* in = x + row * n;
        T largest = -INFINITY, total = 0;
        ALONG(j, n) largest = !(largest >= in[j]) ? in[j] : largest;
        largest = block_max(largest);
        ALONG(j, n) total += exp(in[j] - largest);
        total = largest + log(block_sum(total));
        if (threadIdx.x == 0) {
            normaliser[row] = total;
            loss[row] = target[row] == ignored ? T(0) : total - in[target[row]];
        }
        __syncthreads();
    }
}
""",
    ),
    Kernel(
        "cross_entropy_backward",
        "row",
        """
// dx = g (softmax(x) - [j == target]); 0 for an ignored target
KERNEL cross_entropy_backward(
    const T* g, const T* x, const long long* target, const T* normaliser, T* dx, long long rows, long long n,
    long long ignored
) {
    for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
        const long long at = row * n;
        const T scale = target[row] == ignored ? T(0) : g[row];
        ALONG(j, n) dx[at + j] = scale * (exp(x[at + j] - normaliser[row]) - (j == target[row] ? T(1) : T(0)));
    }
}
""",
    ),
)
