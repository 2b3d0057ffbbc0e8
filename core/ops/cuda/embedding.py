"""The gradient of an embedding table: rows added where indices repeat. The order of additions is not fixed."""

from .kernel import Kernel

KERNELS = (
    Kernel(
        "embedding_backward",
        "elements",
        """
// dtable[index[i]] += g[i], except for the padding index
KERNEL embedding_backward(const T* g, const long long* index, T* dtable, long long count, long long width, long long padding) {
    EACH(k, count * width) {
        const long long row = index[k / width];
        if (row != padding) atomicAdd(dtable + row * width + k % width, g[k]);
    }
}
""",
    ),
)
