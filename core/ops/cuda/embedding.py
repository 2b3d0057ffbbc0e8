"""Additions where indices repeat: an embedding table's gradient, scatter_add. The order of additions is not fixed."""

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
    Kernel(
        "scatter_add",
        "elements",
        """
// table[o][index[o][j][k]][k] += values[o][j][k] for `width` values j, `length` rows of the table, and `inner` places k
KERNEL scatter_add(
    const T* values, const long long* index, T* table, long long count, long long width, long long length, long long inner
) {
    EACH(i, count) {
        const long long outer = i / (width * inner), k = i % inner;
        atomicAdd(table + (outer * length + index[i]) * inner + k, values[i]);
    }
}
""",
    ),
)
