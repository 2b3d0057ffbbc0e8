"""The negative log-likelihood of rows of log-probabilities, and its gradient: choice, weights and sum in one launch."""

from .kernel import Kernel

KERNELS = (
    Kernel(
        "nll_loss_forward",
        "once",
        """
// loss = -weight[target] x[target], reduced: 0 none, 1 mean, 2 sum; worst is a target out of range, else `ignored`
KERNEL nll_loss_forward(
    const T* x, const long long* target, const T* weight, T* loss, long long* worst, long long rows, long long n,
    long long ignored, int reduction
) {
    if (threadIdx.x == 0) *worst = ignored;
    __syncthreads();
    T total = 0, shares = 0;
    ALONG(i, rows) {
        const long long c = target[i];
        const bool valid = c >= 0 && c < n;
        if (!valid && c != ignored) *worst = c;
        const T share = c == ignored || !valid ? T(0) : weight ? weight[c] : T(1);
        const T each = c == ignored || !valid ? T(0) : -x[i * n + c] * share;
        if (reduction == 0) loss[i] = each;
        total += each;
        shares += share;
    }
    total = block_sum(total);
    shares = block_sum(shares);
    if (threadIdx.x == 0 && reduction != 0) *loss = reduction == 1 ? total / shares : total;
}
""",
    ),
    Kernel(
        "nll_loss_backward",
        "once",
        """
// dx[target] = -g weight[target], over the sum of the weights where the loss is a mean; dx holds zeros before
KERNEL nll_loss_backward(
    const T* g, const long long* target, const T* weight, T* dx, long long rows, long long n, long long ignored,
    int reduction
) {
    T shares = 0;
    ALONG(i, rows) if (target[i] != ignored) shares += weight ? weight[target[i]] : T(1);
    shares = block_sum(shares);
    ALONG(i, rows) {
        const long long c = target[i];
        if (c == ignored) continue;
        const T share = weight ? weight[c] : T(1);
        dx[i * n + c] = reduction == 0 ? -g[i] * share : reduction == 1 ? -(*g / shares) * share : -*g * share;
    }
}
""",
    ),
)
