"""The elementwise part of LSTM and GRU cells, behind the two matrix products, and its backward pass."""

from .kernel import Kernel

KERNELS = (
    Kernel(
        "lstm_cell_forward",
        "elements",
        """
// c' = f c + i g, h' = o tanh(c'); the gates i, f, g, o lie side by side and are kept for the backward pass
KERNEL lstm_cell_forward(
    const T* from_input, const T* from_hidden, const T* cell, T* gates, T* new_cell, T* new_hidden, long long rows, long long h
) {
    EACH(k, rows * h) {
        const long long row = k / h, j = k % h, at = row * 4 * h + j;
        const T i = sigmoid(from_input[at] + from_hidden[at]);
        const T f = sigmoid(from_input[at + h] + from_hidden[at + h]);
        const T g = tanh(from_input[at + 2 * h] + from_hidden[at + 2 * h]);
        const T o = sigmoid(from_input[at + 3 * h] + from_hidden[at + 3 * h]);
        const T c = f * cell[k] + i * g;
        gates[at] = i; gates[at + h] = f; gates[at + 2 * h] = g; gates[at + 3 * h] = o;
        new_cell[k] = c;
        new_hidden[k] = o * tanh(c);
    }
}
""",
    ),
    Kernel(
        "lstm_cell_backward",
        "elements",
        """
// the gradients of the gates before their activation, and of the old cell
KERNEL lstm_cell_backward(
    const T* g_hidden, const T* g_cell, const T* gates, const T* cell, const T* new_cell, T* d_gates, T* d_cell,
    long long rows, long long h
) {
    EACH(k, rows * h) {
        const long long row = k / h, j = k % h, at = row * 4 * h + j;
        const T i = gates[at], f = gates[at + h], g = gates[at + 2 * h], o = gates[at + 3 * h];
        const T bent = tanh(new_cell[k]);
        const T gc = (g_cell ? g_cell[k] : T(0)) + g_hidden[k] * o * (T(1) - bent * bent);
        d_gates[at] = gc * g * i * (T(1) - i);
        d_gates[at + h] = gc * cell[k] * f * (T(1) - f);
        d_gates[at + 2 * h] = gc * i * (T(1) - g * g);
        d_gates[at + 3 * h] = g_hidden[k] * bent * o * (T(1) - o);
        d_cell[k] = gc * f;
    }
}
""",
    ),
    Kernel(
        "gru_cell_forward",
        "elements",
        """
// n = tanh(a_n + r b_n), h' = n + z (h - n); the gates r, z, n lie side by side; r, z, n, b_n are kept
KERNEL gru_cell_forward(
    const T* from_input, const T* from_hidden, const T* hidden, T* kept, T* new_hidden, long long rows, long long h
) {
    EACH(k, rows * h) {
        const long long row = k / h, j = k % h, at = row * 3 * h + j, to = row * 4 * h + j;
        const T r = sigmoid(from_input[at] + from_hidden[at]);
        const T z = sigmoid(from_input[at + h] + from_hidden[at + h]);
        const T b = from_hidden[at + 2 * h];
        const T n = tanh(from_input[at + 2 * h] + r * b);
        kept[to] = r; kept[to + h] = z; kept[to + 2 * h] = n; kept[to + 3 * h] = b;
        new_hidden[k] = n + z * (hidden[k] - n);
    }
}
""",
    ),
    Kernel(
        "gru_cell_backward",
        "elements",
        """
// the gradients of both products before their activation, and of the old state
KERNEL gru_cell_backward(
    const T* g_hidden, const T* kept, const T* hidden, T* d_input, T* d_product, T* d_hidden, long long rows, long long h
) {
    EACH(k, rows * h) {
        const long long row = k / h, j = k % h, at = row * 3 * h + j, from = row * 4 * h + j;
        const T r = kept[from], z = kept[from + h], n = kept[from + 2 * h], b = kept[from + 3 * h], g = g_hidden[k];
        const T dn = g * (T(1) - z) * (T(1) - n * n), dr = dn * b * r * (T(1) - r);
        const T dz = g * (hidden[k] - n) * z * (T(1) - z);
        d_input[at] = dr; d_input[at + h] = dz; d_input[at + 2 * h] = dn;
        d_product[at] = dr; d_product[at + h] = dz; d_product[at + 2 * h] = dn * r;
        d_hidden[k] = g * z;
    }
}
""",
    ),
)
