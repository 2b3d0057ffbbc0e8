"""What is left of a step of RNN, LSTM or GRU beside its matrix product, and of the step back.

A step works on `size` sequences, whose rows begin at `start` among the `total` rows of all steps; the gates that the
backward pass reads lie plane by plane, each of `total` rows. States are changed in place.
"""

from .kernel import Kernel

_PLACES = "const long long k_row = k / h, j = k % h, at = start * h + k, plane = total * h;"

KERNELS = (
    Kernel(
        "rnn_cell_forward",
        "elements",
        """
// h' = act(projected + from_hidden + bias), act is tanh or max(x, 0); before is h
KERNEL rnn_cell_forward(
    const T* projected, const T* from_hidden, const T* bias, T* hidden, T* output, T* before, long long start, long long size,
    long long h, int rectify
) {
    EACH(k, size * h) {
        const long long at = start * h + k;
        const T sum = projected[at] + from_hidden[k] + (bias ? bias[k % h] : T(0));
        before[at] = hidden[k];
        hidden[k] = output[at] = rectify ? (sum > T(0) ? sum : sum != sum ? sum : T(0)) : tanh(sum);
    }
}
""",
    ),
    Kernel(
        "rnn_cell_backward",
        "elements",
        """
// the gradient of the sum before its activation
KERNEL rnn_cell_backward(
    const T* g_output, const T* output, const T* d_hidden, T* d_sum, long long start, long long size, long long h, int rectify
) {
    EACH(k, size * h) {
        const long long at = start * h + k;
        const T y = output[at], slope = rectify ? (y > T(0) ? T(1) : T(0)) : T(1) - y * y;
        d_sum[at] = (d_hidden[k] + g_output[at]) * slope;
    }
}
""",
    ),
    Kernel(
        "lstm_cell_forward",
        "elements",
        f"""
// c' = f c + i g, h' = o tanh(c'); the planes of gates are i, f, o, g, bent is tanh(c')
KERNEL lstm_cell_forward(
    const T* projected, const T* from_hidden, const T* bias, T* hidden, T* cell, T* output, T* gates, T* before,
    T* cells_before, T* bent, long long start, long long size, long long h, long long total
) {{
    EACH(k, size * h) {{
        {_PLACES}
        T sum[4];
        for (int gate = 0; gate < 4; ++gate)
            sum[gate] = projected[(start + k_row) * 4 * h + gate * h + j] + from_hidden[k_row * 4 * h + gate * h + j]
                + (bias ? bias[gate * h + j] : T(0));
        const T i = sigmoid(sum[0]), f = sigmoid(sum[1]), g = tanh(sum[2]), o = sigmoid(sum[3]);
        before[at] = hidden[k];
        cells_before[at] = cell[k];
        gates[at] = i; gates[at + plane] = f; gates[at + 2 * plane] = o; gates[at + 3 * plane] = g;
        cell[k] = f * cell[k] + i * g;
        bent[at] = tanh(cell[k]);
        hidden[k] = output[at] = o * bent[at];
    }}
}}
""",
    ),
    Kernel(
        "lstm_cell_backward",
        "elements",
        f"""
// the gradients of the gates before their activation, in the weight's order i, f, g, o; d_cell becomes the old cell's
KERNEL lstm_cell_backward(
    const T* g_output, const T* gates, const T* cells_before, const T* bent, const T* d_hidden, T* d_cell, T* d_gates,
    long long start, long long size, long long h, long long total
) {{
    EACH(k, size * h) {{
        {_PLACES}
        T* to = d_gates + (start + k_row) * 4 * h + j;
        const T i = gates[at], f = gates[at + plane], o = gates[at + 2 * plane], g = gates[at + 3 * plane];
        const T gh = d_hidden[k] + g_output[at], gc = d_cell[k] + gh * o * (T(1) - bent[at] * bent[at]);
        to[0] = gc * g * i * (T(1) - i);
        to[h] = gc * cells_before[at] * f * (T(1) - f);
        to[2 * h] = gc * i * (T(1) - g * g);
        to[3 * h] = gh * bent[at] * o * (T(1) - o);
        d_cell[k] = gc * f;
    }}
}}
""",
    ),
    Kernel(
        "gru_cell_forward",
        "elements",
        f"""
// n = tanh(a_n + r b_n), h' = n + z (h - n); the planes of gates are r, z, n and the hidden share b_n
KERNEL gru_cell_forward(
    const T* projected, const T* from_hidden, const T* bias, T* hidden, T* output, T* gates, T* before, long long start,
    long long size, long long h, long long total
) {{
    EACH(k, size * h) {{
        {_PLACES}
        const T* a = projected + (start + k_row) * 3 * h + j;
        const T* b = from_hidden + k_row * 3 * h + j;
        const T r = sigmoid(a[0] + b[0] + (bias ? bias[j] : T(0)));
        const T z = sigmoid(a[h] + b[h] + (bias ? bias[h + j] : T(0)));
        const T share = b[2 * h] + (bias ? bias[2 * h + j] : T(0));
        const T n = tanh(a[2 * h] + r * share);
        gates[at] = r; gates[at + plane] = z; gates[at + 2 * plane] = n; gates[at + 3 * plane] = share;
        before[at] = hidden[k];
        hidden[k] = output[at] = n + z * (hidden[k] - n);
    }}
}}
""",
    ),
    Kernel(
        "gru_cell_backward",
        "elements",
        f"""
// the gradients of both products before their activation; d_hidden becomes the old state's, but for its product's share
KERNEL gru_cell_backward(
    const T* g_output, const T* gates, const T* before, T* d_hidden, T* d_projected, T* d_product, long long start,
    long long size, long long h, long long total
) {{
    EACH(k, size * h) {{
        {_PLACES}
        const long long to = (start + k_row) * 3 * h + j;
        const T r = gates[at], z = gates[at + plane], n = gates[at + 2 * plane], share = gates[at + 3 * plane];
        const T g = d_hidden[k] + g_output[at];
        const T dn = g * (T(1) - z) * (T(1) - n * n), dr = dn * share * r * (T(1) - r);
        const T dz = g * (before[at] - n) * z * (T(1) - z);
        d_projected[to] = dr; d_projected[to + h] = dz; d_projected[to + 2 * h] = dn;
        d_product[to] = dr; d_product[to + h] = dz; d_product[to + 2 * h] = dn * r;
        d_hidden[k] = g * z;
    }}
}}
""",
    ),
)
