"""Dropout by the counter-based generator Philox4x32-10: element i has the number of counter i, so nothing is stored."""

from .kernel import Kernel

KERNELS = (
    Kernel(
        "dropout_forward",
        "elements",
        """
// y = x / (1 - p) where the uniform of element i is at least p, else 0
__device__ void philox(unsigned int* c, unsigned int key0, unsigned int key1) {
    for (int round = 0; round < 10; ++round) {
        const unsigned long long a = 0xD2511F53ull * c[0], b = 0xCD9E8D57ull * c[2];
        const unsigned int next0 = (unsigned int)(b >> 32) ^ c[1] ^ key0, next2 = (unsigned int)(a >> 32) ^ c[3] ^ key1;
        c[1] = (unsigned int)b;
        c[3] = (unsigned int)a;
        c[0] = next0;
        c[2] = next2;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
}
KERNEL dropout_forward(
    const T* x, T* y, unsigned char* kept, long long n, T p, unsigned long long seed, unsigned long long offset
) {
    EACH(i, (n + 3) / 4) {
        const unsigned long long place = (unsigned long long)i + offset;
        unsigned int c[4] = {(unsigned int)place, (unsigned int)(place >> 32), 0u, 0u};
        philox(c, (unsigned int)seed, (unsigned int)(seed >> 32));
        for (int k = 0; k < 4 && 4 * i + k < n; ++k) {
            const long long at = 4 * i + k;
            const bool stays = (float)(c[k] >> 8) * 5.9604644775390625e-08f >= (float)p;  // as in core/ops/dropout.py
            kept[at] = stays;
            y[at] = stays ? x[at] / (T(1) - p) : T(0);
        }
    }
}
""",
    ),
    Kernel(
        "dropout_backward",
        "elements",
        """
// dx = g / (1 - p) where the element was kept, else 0
KERNEL dropout_backward(const T* g, const unsigned char* kept, T* dx, long long n, T p) {
    EACH(i, n) dx[i] = kept[i] ? g[i] / (T(1) - p) : T(0);
}
""",
    ),
)
