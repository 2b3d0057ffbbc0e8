"""Which types PyTorch's argument parser takes, by function: what it looks at before it looks at any value.

Made by `python -m tt.fixtures.oracle.parser_forms`. T a tensor, I an integer, D a float, S a number, B a bool, s text; `[]` a
list of them, with a number one of them may stand for as many; `?` takes None, `=` has a default, `*` ends what is given by
place. `|` parts the forms of a function that has several; `!` marks one that torch
counts as such, `~` one that it does not.
"""

from __future__ import annotations

FORMS: dict[str, str] = dict(
    line.split(": ", 1)
    for line in """
abs: input:T
absolute: input:T
acos: input:T
acosh: input:T
adaptive_avg_pool1d: input:T output_size:I[1]
adaptive_avg_pool2d: input:T output_size:I[2]
adaptive_avg_pool3d: input:T output_size:I[3]
adaptive_max_pool1d: input:T output_size:I[1]
adaptive_max_pool2d: input:T output_size:I[2]
adaptive_max_pool3d: input:T output_size:I[3]
addbmm: input:T batch1:T batch2:T * beta:S= alpha:S=
addcdiv: input:T tensor1:T tensor2:T * value:S=
addcmul: input:T tensor1:T tensor2:T * value:S=
addmm: input:T mat1:T mat2:T * beta:S= alpha:S=|input:T mat1:T mat2:T out_dtype:I * beta:S= alpha:S=
addmv: input:T mat:T vec:T * beta:S= alpha:S=
addr: input:T vec1:T vec2:T * beta:S= alpha:S=
adjoint: input:T
affine_grid_generator: theta:T size:I[] align_corners:B
all: input:T|input:T dim:I keepdim:B=|input:T dim:I[]?= keepdim:B=
allclose: input:T other:T rtol:D= atol:D= equal_nan:B=
amax: input:T dim:I[1]= keepdim:B=
amin: input:T dim:I[1]= keepdim:B=
aminmax: input:T * dim:I?= keepdim:B=|input:T * dim:I?= keepdim:B= min:T max:T
angle: input:T
any: input:T|input:T dim:I keepdim:B=|input:T dim:I[]?= keepdim:B=
arccos: input:T
arccosh: input:T
arcsin: input:T
arcsinh: input:T
arctan: input:T
arctan2: input:T other:T
arctanh: input:T
argmax: input:T dim:I?= keepdim:B=
argmin: input:T dim:I?= keepdim:B=
argsort: input:T dim:I= descending:B=|input:T * stable:B dim:I= descending:B=
argwhere: input:T
as_strided: input:T size:I[] stride:I[] storage_offset:I?=
as_tensor: t:B * dtype:x?= device:x?=|t:D * dtype:x?= device:x?=|t:I * dtype:x?= device:x?=|t:x * dtype:x?= device:x?=|data:T * dtype:x?= device:x?=|data:x[] * dtype:x?= device:x?=
asin: input:T
asinh: input:T
atan: input:T
atan2: input:T other:T
atanh: input:T
avg_pool1d: input:T kernel_size:I[1] stride:I[1]= padding:I[1]= ceil_mode:B= count_include_pad:B=
avg_pool2d: input:T kernel_size:I[2] stride:I[2]= padding:I[2]= ceil_mode:B= count_include_pad:B= divisor_override:I?=
avg_pool3d: input:T kernel_size:I[3] stride:I[3]= padding:I[3]= ceil_mode:B= count_include_pad:B= divisor_override:I?=
baddbmm: input:T batch1:T batch2:T * beta:S= alpha:S=|input:T batch1:T batch2:T out_dtype:I * beta:S= alpha:S=
bartlett_window: window_length:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=|window_length:I periodic:B * dtype:x?= layout:x?= device:x?= pin_memory:B?=
batch_norm: input:T weight:T? bias:T? running_mean:T? running_var:T? training:B momentum:D eps:D cudnn_enabled:B
bernoulli: input:T * generator:x?=|input:T p:D * generator:x?=|input:T p:T * generator:x?=
bilinear: input1:T input2:T weight:T bias:T?=
bincount: input:T weights:T?= minlength:I=
binomial: count:T prob:T generator:x?=
bitwise_and: input:T other:T|input:T other:S|input:S other:T
bitwise_left_shift: input:T other:T|input:T other:S|input:S other:T
bitwise_not: input:T
bitwise_or: input:T other:T|input:T other:S|input:S other:T
bitwise_right_shift: input:T other:T|input:T other:S|input:S other:T
bitwise_xor: input:T other:T|input:T other:S|input:S other:T
blackman_window: window_length:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=|window_length:I periodic:B * dtype:x?= layout:x?= device:x?= pin_memory:B?=
bmm: input:T mat2:T|input:T mat2:T out_dtype:I
broadcast_to: input:T size:I[]
bucketize: input:T boundaries:T * out_int32:B= right:B=|input:S boundaries:T * out_int32:B= right:B=
can_cast: from_:I to:I
cat: tensors:T[] dim:I=
cauchy_: input:T median:D= sigma:D= * generator:x?=
ceil: input:T
celu: input:T alpha:S=
channel_shuffle: input:T groups:I
cholesky: input:T upper:B=
cholesky_inverse: input:T upper:B=
cholesky_solve: input:T input2:T upper:B=
chunk: input:T chunks:I dim:I=
clamp: input:T min:S?= max:S?=|input:T min:T?= max:T?=
clamp_max: input:T max:S|input:T max:T
clamp_min: input:T min:S|input:T min:T
clip: input:T min:S?= max:S?=|input:T min:T?= max:T?=
clone: input:T * memory_format:x?=
coalesce: input:T
column_stack: tensors:T[]
combinations: input:T r:I= with_replacement:B=
complex: real:T imag:T
concat: tensors:T[] dim:I=
concatenate: tensors:T[] dim:I=
conj: input:T
conj_physical: input:T
constant_pad_nd: input:T pad:I[] value:S=
contiguous: input:T * memory_format:x=
conv1d: input:T weight:T bias:T?= stride:I[1]= padding:I[1]= dilation:I[1]= groups:I=|input:T weight:T bias:T?= stride:I[1]= padding:s= dilation:I[1]= groups:I=
conv2d: input:T weight:T bias:T?= stride:I[2]= padding:I[2]= dilation:I[2]= groups:I=|input:T weight:T bias:T?= stride:I[2]= padding:s= dilation:I[2]= groups:I=
conv3d: input:T weight:T bias:T?= stride:I[3]= padding:I[3]= dilation:I[3]= groups:I=|input:T weight:T bias:T?= stride:I[3]= padding:s= dilation:I[3]= groups:I=
conv_tbc: input:T weight:T bias:T pad:I=
conv_transpose1d: input:T weight:T bias:T?= stride:I[1]= padding:I[1]= output_padding:I[1]= groups:I= dilation:I[1]=
conv_transpose2d: input:T weight:T bias:T?= stride:I[2]= padding:I[2]= output_padding:I[2]= groups:I= dilation:I[2]=
conv_transpose3d: input:T weight:T bias:T?= stride:I[3]= padding:I[3]= output_padding:I[3]= groups:I= dilation:I[3]=
convolution: input:T weight:T bias:T? stride:I[] padding:I[] dilation:I[] transposed:B output_padding:I[] groups:I
copy_: input:T src:T non_blocking:B=|input:T other:T|input:T other:I|input:T other:D
copysign: input:T other:T|input:T other:S
corrcoef: input:T
cos: input:T
cosh: input:T
cosine_similarity: x1:T x2:T dim:I= eps:D=
count_nonzero: input:T dim:I?=|input:T dim:I[]
cov: input:T * correction:I= fweights:T?= aweights:T?=
cpu: input:T
cross: input:T other:T dim:I?=
cuda: input:T
cummax: input:T dim:I|input:T dim:I * values:T indices:T
cummin: input:T dim:I|input:T dim:I * values:T indices:T
cumprod: input:T dim:I * dtype:x?=
cumsum: input:T dim:I * dtype:x?=
cumulative_trapezoid: y:T x:T * dim:I=|y:T * dx:S= dim:I=
data: input:T
deg2rad: input:T
dense_dim: input:T
det: input:T
detach: input:T
device: type:s index:I
diag: input:T diagonal:I=
diag_embed: input:T offset:I= dim1:I= dim2:I=
diagflat: input:T offset:I=
diagonal: input:T offset:I= dim1:I= dim2:I=
diagonal_scatter: input:T src:T offset:I= dim1:I= dim2:I=
diff: input:T n:I= dim:I= prepend:T?= append:T?=
digamma: input:T
dim: input:T
dist: input:T other:T p:S=
dot: input:T tensor:T
dsplit: input:T sections:I|input:T indices:I[]
dstack: tensors:T[]
element_size: input:T
elu: input:T alpha:S= scale:S= input_scale:S=
embedding: weight:T indices:T padding_idx:I= scale_grad_by_freq:B= sparse:B=
embedding_bag: weight:T indices:T offsets:T scale_grad_by_freq:B= mode:I= sparse:B= per_sample_weights:T?= include_last_offset:B=|weight:T indices:T offsets:T scale_grad_by_freq:B mode:I sparse:B per_sample_weights:T? include_last_offset:B padding_idx:I?
embedding_renorm_: input:T indices:T max_norm:D norm_type:D
empty: size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=
empty_like: input:T * dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=
empty_strided: size:I[] stride:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=
eq: input:T other:T|input:T other:S
equal: input:T other:T
erf: input:T
erfc: input:T
erfinv: input:T
exp: input:T
exp2: input:T
expand: input:T size:I[] * implicit:B=
expand_as: input:T other:T
expm1: input:T
exponential_: input:T lambd:D= * generator:x?=
eye: n:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=|n:I m:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=
fft_fft: input:T n:I?= dim:I= norm:s?=
fft_fft2: input:T s:I[1]?= dim:I[1]= norm:s?=
fft_fftfreq: n:I d:D= * dtype:x?= layout:x?= device:x?= pin_memory:B?=
fft_fftn: input:T s:I[1]?= dim:I[1]?= norm:s?=
fft_fftshift: input:T dim:I[1]?=
fft_hfft: input:T n:I?= dim:I= norm:s?=
fft_ifft: input:T n:I?= dim:I= norm:s?=
fft_ifft2: input:T s:I[1]?= dim:I[1]= norm:s?=
fft_ifftn: input:T s:I[1]?= dim:I[1]?= norm:s?=
fft_ifftshift: input:T dim:I[1]?=
fft_ihfft: input:T n:I?= dim:I= norm:s?=
fft_irfft: input:T n:I?= dim:I= norm:s?=
fft_irfft2: input:T s:I[1]?= dim:I[1]= norm:s?=
fft_irfftn: input:T s:I[1]?= dim:I[1]?= norm:s?=
fft_rfft: input:T n:I?= dim:I= norm:s?=
fft_rfft2: input:T s:I[1]?= dim:I[1]= norm:s?=
fft_rfftfreq: n:I d:D= * dtype:x?= layout:x?= device:x?= pin_memory:B?=
fft_rfftn: input:T s:I[1]?= dim:I[1]?= norm:s?=
fill: input:T value:S|input:T value:T
fill_diagonal_: input:T fill_value:S wrap:B=
fix: input:T
flatten: input:T start_dim:I= end_dim:I=
flip: input:T dims:I[]
fliplr: input:T
flipud: input:T
float_power: input:T exponent:T|input:T exponent:S|input:S exponent:T
floor: input:T
fmax: input:T other:T
fmin: input:T other:T
fmod: input:T other:T|input:T other:S
frac: input:T
fractional_max_pool2d: input:T kernel_size:I[2] output_size:I[2] random_samples:T|input:T kernel_size:I[2] output_size:I[2] random_samples:T * output:T indices:T
fractional_max_pool3d: input:T kernel_size:I[3] output_size:I[3] random_samples:T|input:T kernel_size:I[3] output_size:I[3] random_samples:T * output:T indices:T
frexp: input:T|input:T * mantissa:T exponent:T
full: size:I[] fill_value:S * dtype:x?= layout:x?= device:x?= pin_memory:B?=
full_like: input:T fill_value:S * dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=
gather: input:T dim:I index:T * sparse_grad:B=
gcd: input:T other:T
ge: input:T other:T|input:T other:S
gelu: input:T * approximate:s=
geometric_: input:T p:D * generator:x?=
geqrf: input:T
ger: input:T vec2:T
get_device: input:T
glu: input:T dim:I=
grad: outputs:T[] inputs:T[] grad_outputs:x[]?= retain_graph:B?= create_graph:B= allow_unused:B=
gradient: input:T * spacing:S?= dim:I?= edge_order:I=|input:T * spacing:S dim:I[] edge_order:I=|input:T * dim:I[] edge_order:I=|input:T * spacing:S[] dim:I?= edge_order:I=|input:T * spacing:S[] dim:I[] edge_order:I=|input:T * spacing:T[] dim:I?= edge_order:I=|input:T * spacing:T[] dim:I[] edge_order:I=
greater: input:T other:T|input:T other:S
greater_equal: input:T other:T|input:T other:S
group_norm: input:T num_groups:I weight:T?= bias:T?= eps:D= cudnn_enabled:B=
gt: input:T other:T|input:T other:S
hamming_window: window_length:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=|window_length:I periodic:B * dtype:x?= layout:x?= device:x?= pin_memory:B?=|window_length:I periodic:B alpha:D * dtype:x?= layout:x?= device:x?= pin_memory:B?=|window_length:I periodic:B alpha:D beta:D * dtype:x?= layout:x?= device:x?= pin_memory:B?=
hann_window: window_length:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=|window_length:I periodic:B * dtype:x?= layout:x?= device:x?= pin_memory:B?=
hardshrink: input:T lambd:S=
hardsigmoid: input:T
hardswish: input:T
hardtanh: input:T min_val:S= max_val:S=
heaviside: input:T values:T
histc: input:T bins:I= min:S= max:S=
histogram: input:T bins:T * weight:T?= density:B=|input:T bins:T * weight:T?= density:B= hist:T bin_edges:T|input:T bins:I= * range:D[]?= weight:T?= density:B=|input:T bins:I= * range:D[]?= weight:T?= density:B= hist:T bin_edges:T
histogramdd: input:T bins:I[] range:D[]?= weight:T?= density:B=|input:T bins:I range:D[]?= weight:T?= density:B=|input:T bins:T[] range:D[]?= weight:T?= density:B=
hsplit: input:T sections:I|input:T indices:I[]
hspmm: mat1:T mat2:T
hstack: tensors:T[]
hypot: input:T other:T
i0: input:T
igamma: input:T other:T
igammac: input:T other:T
imag: input:T
index_add: input:T dim:I index:T source:T * alpha:S=
index_copy: input:T dim:I index:T source:T
index_fill: input:T dim:I index:T value:T|input:T dim:I index:T value:S
index_put: input:T indices:x[] values:T accumulate:B=|input:T indices:T[] values:T accumulate:B=
index_reduce: input:T dim:I index:T source:T reduce:s * include_self:B=
index_select: input:T dim:I index:T
indices: input:T
inner: input:T other:T
instance_norm: input:T weight:T? bias:T? running_mean:T? running_var:T? use_input_stats:B momentum:D eps:D cudnn_enabled:B
inverse: input:T
is_coalesced: input:T
is_complex: input:T
is_conj: input:T
is_contiguous: input:T|input:T memory_format:x
is_distributed: input:T
is_floating_point: input:T
is_inference: input:T
is_leaf: input:T
is_neg: input:T
is_nonzero: input:T
is_pinned: input:T device:x?=
is_same_size: input:T other:T
is_set_to: input:T tensor:T
is_signed: input:T
isclose: input:T other:T rtol:D= atol:D= equal_nan:B=
isfinite: input:T
isin: elements:T test_elements:T * assume_unique:B= invert:B=|elements:T test_element:S * assume_unique:B= invert:B=|element:S test_elements:T * assume_unique:B= invert:B=
isinf: input:T
isnan: input:T
isneginf: input:T
isposinf: input:T
isreal: input:T
istft: input:T n_fft:I hop_length:I?= win_length:I?= window:T?= center:B= normalized:B= onesided:B?= length:I?= return_complex:B=
item: input:T
kaiser_window: window_length:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=|window_length:I periodic:B * dtype:x?= layout:x?= device:x?= pin_memory:B?=|window_length:I periodic:B beta:D * dtype:x?= layout:x?= device:x?= pin_memory:B?=
kron: input:T other:T
kthvalue: input:T k:I dim:I= keepdim:B=|input:T k:I dim:I= keepdim:B= * values:T indices:T
layer_norm: input:T normalized_shape:I[] weight:T?= bias:T?= eps:D= cudnn_enable:B=
lcm: input:T other:T
ldexp: input:T other:T|x:D i:I
le: input:T other:T|input:T other:S
leaky_relu: input:T negative_slope:S=
lerp: input:T end:T weight:S|input:T end:T weight:T
less: input:T other:T|input:T other:S
less_equal: input:T other:T|input:T other:S
lgamma: input:T
linalg_cholesky: input:T * upper:B=
linalg_cholesky_ex: input:T * upper:B= check_errors:B=|input:T * upper:B= check_errors:B= L:T info:T
linalg_cond: input:T p:S?=|input:T p:s
linalg_cross: input:T other:T * dim:I=
linalg_det: A:T
linalg_diagonal: A:T * offset:I= dim1:I= dim2:I=
linalg_eig: input:T|input:T * eigenvalues:T eigenvectors:T
linalg_eigh: input:T UPLO:s=|input:T UPLO:s= * eigvals:T eigvecs:T
linalg_eigvals: input:T
linalg_eigvalsh: input:T UPLO:s=
linalg_householder_product: input:T tau:T
linalg_inv: A:T
linalg_inv_ex: A:T * check_errors:B=|A:T * check_errors:B= inverse:T info:T
linalg_ldl_factor: input:T * hermitian:B=|input:T * hermitian:B= LD:T pivots:T
linalg_ldl_factor_ex: input:T * hermitian:B= check_errors:B=|input:T * hermitian:B= check_errors:B= LD:T pivots:T info:T
linalg_ldl_solve: LD:T pivots:T B:T * hermitian:B=
linalg_lstsq: input:T b:T rcond:D?= * driver:s?=|input:T b:T rcond:D?= * driver:s?= solution:T residuals:T rank:T singular_values:T
linalg_lu: A:T * pivot:B=|A:T * pivot:B= P:T L:T U:T
linalg_lu_factor: A:T * pivot:B=|A:T * pivot:B= LU:T pivots:T
linalg_lu_factor_ex: A:T * pivot:B= check_errors:B=|A:T * pivot:B= check_errors:B= LU:T pivots:T info:T
linalg_lu_solve: LU:T pivots:T B:T * left:B= adjoint:B=
linalg_matmul: input:T other:T
linalg_matrix_exp: input:T
linalg_matrix_norm: input:T ord:S dim:I[]= keepdim:B= * dtype:x?=|input:T ord:s= dim:I[]= keepdim:B= * dtype:x?=
linalg_matrix_power: input:T n:I
linalg_matrix_rank: input:T tol:D hermitian:B=|input:T tol:T hermitian:B=|input:T * atol:T?= rtol:T?= hermitian:B=|input:T * atol:D?= rtol:D?= hermitian:B=
linalg_multi_dot: tensors:T[]
linalg_norm: input:T ord:S?= dim:I[1]?= keepdim:B= * dtype:x?=|input:T ord:s dim:I[1]?= keepdim:B= * dtype:x?=
linalg_pinv: input:T rcond:D hermitian:B=|input:T * atol:D?= rtol:D?= hermitian:B=|input:T * atol:T?= rtol:T?= hermitian:B=|input:T rcond:T hermitian:B=
linalg_qr: A:T mode:s=|A:T mode:s= * Q:T R:T
linalg_slogdet: A:T|A:T * sign:T logabsdet:T
linalg_solve: A:T B:T * left:B=
linalg_solve_ex: A:T B:T * left:B= check_errors:B=|A:T B:T * left:B= check_errors:B= result:T info:T
linalg_solve_triangular: input:T B:T * upper:B left:B= unitriangular:B=
linalg_svd: A:T full_matrices:B= * driver:s?=|A:T full_matrices:B= * driver:s?= U:T S:T Vh:T
linalg_svdvals: A:T * driver:s?=
linalg_tensorinv: input:T ind:I=
linalg_tensorsolve: input:T other:T dims:I[]?=
linalg_vander: x:T * N:I?=
linalg_vecdot: x:T y:T * dim:I=
linalg_vector_norm: input:T ord:S= dim:I[1]?= keepdim:B= * dtype:x?=
linear: input:T weight:T bias:T?=
linspace: start:T end:T steps:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=|start:T end:S steps:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=|start:S end:T steps:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=|start:S end:S steps:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=
log: input:T
log10: input:T
log1p: input:T
log2: input:T
log_normal_: input:T mean:D= std:D= * generator:x?=
log_softmax: input:T dim:I dtype:x?=
logaddexp: input:T other:T
logaddexp2: input:T other:T
logcumsumexp: input:T dim:I
logdet: input:T
logical_and: input:T other:T
logical_not: input:T
logical_or: input:T other:T
logical_xor: input:T other:T
logit: input:T eps:D?=
logspace: start:T end:T steps:I base:D= * dtype:x?= layout:x?= device:x?= pin_memory:B?=|start:T end:S steps:I base:D= * dtype:x?= layout:x?= device:x?= pin_memory:B?=|start:S end:T steps:I base:D= * dtype:x?= layout:x?= device:x?= pin_memory:B?=|start:S end:S steps:I base:D= * dtype:x?= layout:x?= device:x?= pin_memory:B?=
logsumexp: input:T dim:I[1] keepdim:B=
lt: input:T other:T|input:T other:S
lu_solve: input:T LU_data:T LU_pivots:T
lu_unpack: LU_data:T LU_pivots:T unpack_data:B= unpack_pivots:B=|LU_data:T LU_pivots:T unpack_data:B= unpack_pivots:B= * P:T L:T U:T
mH: input:T
mT: input:T
masked_fill: input:T mask:T value:S|input:T mask:T value:T
masked_scatter: input:T mask:T source:T
masked_select: input:T mask:T
matmul: input:T other:T
matrix_exp: input:T
matrix_power: input:T n:I
max: input:T other:T|input:T|input:T dim:I keepdim:B=|input:T dim:I keepdim:B= * max:T max_values:T
max_pool1d: input:T kernel_size:I[1] stride:I[1]= padding:I[1]= dilation:I[1]= ceil_mode:B=
max_pool1d_with_indices: input:T kernel_size:I[1] stride:I[1]= padding:I[1]= dilation:I[1]= ceil_mode:B=
max_pool2d: input:T kernel_size:I[2] stride:I[2]= padding:I[2]= dilation:I[2]= ceil_mode:B=
max_pool2d_with_indices: input:T kernel_size:I[2] stride:I[2]= padding:I[2]= dilation:I[2]= ceil_mode:B=
max_pool3d: input:T kernel_size:I[3] stride:I[3]= padding:I[3]= dilation:I[3]= ceil_mode:B=
max_pool3d_with_indices: input:T kernel_size:I[3] stride:I[3]= padding:I[3]= dilation:I[3]= ceil_mode:B=
max_unpool2d: input:T indices:T output_size:I[2]
max_unpool3d: input:T indices:T output_size:I[3] stride:I[3] padding:I[3]
maximum: input:T other:T
mean: input:T * dtype:x?=|input:T dim:I[1]? keepdim:B= * dtype:x?=
median: input:T|input:T dim:I keepdim:B=|input:T dim:I keepdim:B= * values:T indices:T
min: input:T other:T|input:T|input:T dim:I keepdim:B=|input:T dim:I keepdim:B= * min:T min_indices:T
minimum: input:T other:T
mish: input:T
mm: input:T mat2:T|input:T mat2:T out_dtype:I
mode: input:T dim:I= keepdim:B=|input:T dim:I= keepdim:B= * values:T indices:T
moveaxis: input:T source:I[] destination:I[]|input:T source:I destination:I
movedim: input:T source:I destination:I|input:T source:I[] destination:I[]
msort: input:T
multinomial: input:T num_samples:I replacement:B= * generator:x?=
mv: input:T vec:T
mvlgamma: input:T p:I
nan_to_num: input:T nan:D?= posinf:D?= neginf:D?=
nanmean: input:T dim:I[1]?= keepdim:B= * dtype:x?=
nanmedian: input:T|input:T dim:I keepdim:B=|input:T dim:I keepdim:B= * values:T indices:T
nanquantile: input:T q:T dim:I?= keepdim:B= * interpolation:s=|input:T q:D dim:I?= keepdim:B= * interpolation:s=
nansum: input:T dim:I[1]?= keepdim:B= * dtype:x?=
narrow: input:T dim:I start:I length:I|input:T dim:I start:T length:I
narrow_copy: input:T dim:I start:I length:I
native_batch_norm: input:T weight:T? bias:T? running_mean:T? running_var:T? training:B momentum:D eps:D
native_layer_norm: input:T normalized_shape:I[] weight:T? bias:T? eps:D|input:T normalized_shape:I[] weight:T? bias:T? eps:D * out0:T out1:T out2:T
ne: input:T other:T|input:T other:S
neg: input:T
negative: input:T
new_empty: input:T size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=
new_full: input:T size:I[] fill_value:S * dtype:x?= layout:x?= device:x?= pin_memory:B?=
new_ones: input:T size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=
new_zeros: input:T size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=
nextafter: input:T other:T
nonzero: input:T
nonzero_static: input:T * size:I fill_value:I=
norm_except_dim: v:T pow:I= dim:I=
normal: mean:T std:D= * generator:x?=|mean:D std:T * generator:x?=|mean:T std:T * generator:x?=|mean:D std:D size:I[] * generator:x?= dtype:x?= layout:x?= device:x?= pin_memory:B?=
not_equal: input:T other:T|input:T other:S
numel: input:T
one_hot: input:T num_classes:I=
ones: size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=
ones_like: input:T * dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=
orgqr: input:T input2:T
ormqr: input:T input2:T input3:T left:B= transpose:B=
outer: input:T vec2:T
output_nr: input:T
pad: input:T pad:I[] mode:s= value:D?=
pairwise_distance: x1:T x2:T p:D= eps:D= keepdim:B=
pdist: input:T p:D=
permute: input:T dims:I[]
pin_memory: input:T device:x?=
pinverse: input:T rcond:D=
pixel_shuffle: input:T upscale_factor:I
pixel_unshuffle: input:T downscale_factor:I
poisson: input:T generator:x?=
polar: abs:T angle:T
polygamma: n:I input:T
positive: input:T
pow: input:T exponent:T|input:T exponent:S|input:S exponent:T
prelu: input:T weight:T
prod: input:T * dtype:x?=|input:T dim:I keepdim:B= * dtype:x?=
put: input:T index:T source:T accumulate:B=
qr: input:T some:B=|input:T some:B= * Q:T R:T
quantile: input:T q:T dim:I?= keepdim:B= * interpolation:s=|input:T q:D dim:I?= keepdim:B= * interpolation:s=
rad2deg: input:T
rand: size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=|size:I[] * generator:x? dtype:x?= layout:x?= device:x?= pin_memory:B?=
rand_like: input:T * dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=|input:T * generator:x? dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=
randint: high:I size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=|high:I size:I[] * generator:x? dtype:x?= layout:x?= device:x?= pin_memory:B?=|low:I high:I size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=|low:I high:I size:I[] * generator:x? dtype:x?= layout:x?= device:x?= pin_memory:B?=
randint_like: input:T high:I * dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=|input:T high:T * dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=|input:T low:I high:I * dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=|input:T high:I * generator:x? dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=|input:T high:T * generator:x? dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=|input:T low:I high:I * generator:x? dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=
randn: size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=|size:I[] * generator:x? dtype:x?= layout:x?= device:x?= pin_memory:B?=
randn_like: input:T * dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=|input:T * generator:x? dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=
random_: input:T from:I to:I? * generator:x?=|input:T to:I * generator:x?=|input:T * generator:x?=
randperm: n:I * dtype:x?= layout:x?= device:x?= pin_memory:B?=|n:I * generator:x? dtype:x?= layout:x?= device:x?= pin_memory:B?=
ravel: input:T
real: input:T
reciprocal: input:T
record_stream: input:T s:x
relu: input:T
relu6: input:T
remainder: input:T other:T|input:T other:S|input:S other:T
renorm: input:T p:S dim:I maxnorm:S
repeat: input:T repeats:I[]
repeat_interleave: repeats:T * output_size:I?=|input:T repeats:T dim:I?= * output_size:I?=|input:T repeats:I dim:I?= * output_size:I?=
reshape: input:T shape:I[]
reshape_as: input:T other:T
resolve_conj: input:T
resolve_neg: input:T
result_type: tensor:T other:T|tensor:T other:S|scalar:S tensor:T|scalar1:S scalar2:S
retain_grad: input:T
retains_grad: input:T
rms_norm: input:T normalized_shape:I[] weight:T?= eps:D?=
roll: input:T shifts:I[1] dims:I[1]=
rot90: input:T k:I= dims:I[]=
round: input:T|input:T * decimals:I
row_stack: tensors:T[]
rrelu: input:T lower:S= upper:S= training:B= generator:x?=
rsqrt: input:T
rsub: input:T other:T * alpha:S=|input:T other:S alpha:S=
scalar_tensor: s:S * dtype:x?= layout:x?= device:x?= pin_memory:B?=
scaled_dot_product_attention: query:T key:T value:T attn_mask:T?= dropout_p:D= is_causal:B= * scale:D?= enable_gqa:B=
scatter: input:T dim:I index:T value:S|input:T dim:I index:T src:T|input:T dim:I index:T src:T * reduce:s|input:T dim:I index:T value:S * reduce:s
scatter_add: input:T dim:I index:T src:T
scatter_reduce: input:T dim:I index:T src:T reduce:s * include_self:B=
searchsorted: sorted_sequence:T input:T * out_int32:B= right:B= side:s?= sorter:T?=|sorted_sequence:T input:S * out_int32:B= right:B= side:s?= sorter:T?=
select: input:T dim:I index:I|list:x[] idx:I
select_scatter: input:T src:T dim:I index:I
selu: input:T
set_: input:T source:x storage_offset:I size:I[] stride:I[]=|input:T source:T|input:T|input:T source:x|input:T source:T storage_offset:I size:I[] stride:I[]=
sgn: input:T
sigmoid: input:T
sign: input:T
signbit: input:T
silu: input:T
sin: input:T
sinc: input:T
sinh: input:T
size: input:T dim:I|input:T
slice_scatter: input:T src:T dim:I= start:I?= end:I?= step:I=
slogdet: input:T|input:T * sign:T logabsdet:T
smm: input:T mat2:T
softmax: input:T dim:I dtype:x?=
softplus: input:T beta:S= threshold:S=
softshrink: input:T lambd:S=
sort: input:T dim:I= descending:B=|input:T * stable:B? dim:I= descending:B=|input:T * stable:B? dim:I= descending:B= values:T indices:T|input:T dim:I= descending:B= * values:T indices:T
sparse_coo_tensor: size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=|indices:T values:T * dtype:x?= layout:x?= device:x?= pin_memory:B?= is_coalesced:B?=|indices:T values:T size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?= is_coalesced:B?=
sparse_csr_tensor: crow_indices:T col_indices:T values:T size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=|crow_indices:T col_indices:T values:T * dtype:x?= layout:x?= device:x?= pin_memory:B?=
sparse_dim: input:T
sparse_mask: input:T mask:T
special_digamma: input:T
special_entr: input:T
special_erf: input:T
special_erfc: input:T
special_erfcx: input:T
special_erfinv: input:T
special_exp2: input:T
special_expit: input:T
special_expm1: input:T
special_gammainc: input:T other:T
special_gammaincc: input:T other:T
special_gammaln: input:T
special_i0: input:T
special_i0e: input:T
special_i1: input:T
special_i1e: input:T
special_log1p: input:T
special_log_ndtr: input:T
special_log_softmax: input:T dim:I * dtype:x?=
special_logit: input:T eps:D?=
special_logsumexp: input:T dim:I[1] keepdim:B=
special_multigammaln: input:T p:I
special_ndtr: input:T
special_ndtri: input:T
special_polygamma: n:I input:T
special_psi: input:T
special_round: input:T * decimals:I=
special_sinc: input:T
special_softmax: input:T dim:I dtype:x?=
special_xlog1py: input:T other:T|input:T other:S|input:S other:T
special_xlogy: input:T other:T|input:T other:S|input:S other:T
special_zeta: input:T other:T|input:T other:S|input:S other:T
split_with_sizes: input:T split_sizes:I[] dim:I=
sqrt: input:T
square: input:T
squeeze: input:T|input:T dim:I|input:T dim:I[]
sspaddmm: input:T mat1:T mat2:T * beta:S= alpha:S=
stack: tensors:T[] dim:I=
std: input:T unbiased:B=|input:T dim:I[1]? unbiased:B= keepdim:B=|input:T dim:I[1]?= * correction:S?= keepdim:B=
std_mean: input:T unbiased:B=|input:T dim:I[1]? unbiased:B= keepdim:B=|input:T dim:I[1]?= * correction:S?= keepdim:B=|input:T dim:I[1]?= * correction:S?= keepdim:B= out0:T out1:T
storage_offset: input:T
stride: input:T dim:I|input:T
sum: input:T dim:I[1]? keepdim:B= * dtype:x?=|input:T * dtype:x?=
sum_to_size: input:T size:I[]
svd: input:T some:B= compute_uv:B=|input:T some:B= compute_uv:B= * U:T S:T V:T
swapaxes: input:T axis0:I axis1:I
swapdims: input:T dim0:I dim1:I
t: input:T
take: input:T index:T
take_along_dim: input:T indices:T dim:I?=
tan: input:T
tanh: input:T
tensor: t:B * dtype:x?= device:x?= requires_grad:B=|t:D * dtype:x?= device:x?= requires_grad:B=|t:I * dtype:x?= device:x?= requires_grad:B=|t:x * dtype:x?= device:x?= requires_grad:B=|data:x[] * dtype:x?= device:x?= requires_grad:B=
tensor_split: input:T sections:I dim:I=|input:T indices:I[] dim:I=|input:T tensor_indices_or_sections:T dim:I=
threshold: input:T threshold:S value:S
tile: input:T dims:I[]
to: input:T device:x dtype:x non_blocking:B= copy:B= memory_format:x?=|input:T dtype:x non_blocking:B= copy:B= memory_format:x?=|input:T other:T non_blocking:B= copy:B= memory_format:x?=|input:T * dtype:x?= layout:x?= device:x?= pin_memory:B?= non_blocking:B= copy:B= memory_format:x?=|input:T device:x? dtype:x?= non_blocking:B= copy:B=|input:T dtype:x?= non_blocking:B= copy:B=|input:T non_blocking:B= copy:B=
to_dense: input:T dtype:x?= * masked_grad:B?=
to_sparse: input:T sparse_dim:I|input:T * layout:x?= blocksize:I[2]?= dense_dim:I?=
topk: input:T k:I dim:I= largest:B= sorted:B=|input:T k:I dim:I= largest:B= sorted:B= * values:T indices:T
trace: input:T
transpose: input:T dim0:I dim1:I
trapezoid: y:T x:T * dim:I=|y:T * dx:S= dim:I=
trapz: y:T x:T * dim:I=|y:T * dx:D= dim:I=
triangular_solve: input:T A:T upper:B= transpose:B= unitriangular:B=|input:T A:T upper:B= transpose:B= unitriangular:B= * X:T M:T
tril: input:T diagonal:I=
tril_indices: row:I col:I offset:I= * dtype:x?= layout:x?= device:x?= pin_memory:B?=
triu: input:T diagonal:I=
triu_indices: row:I col:I offset:I= * dtype:x?= layout:x?= device:x?= pin_memory:B?=
trunc: input:T
type_as: input:T other:T
unbind: input:T dim:I=
unflatten: input:T dim:I sizes:I[]
unfold: input:T dimension:I size:I step:I
uniform_: input:T from:D= to:D= * generator:x?=
unsafe_chunk: input:T chunks:I dim:I=
unsafe_split: input:T split_size:I dim:I=
unsqueeze: input:T dim:I
values: input:T
vander: x:T N:I?= increasing:B=
var: input:T unbiased:B=|input:T dim:I[1]? unbiased:B= keepdim:B=|input:T dim:I[1]?= * correction:S?= keepdim:B=
var_mean: input:T unbiased:B=|input:T dim:I[1]? unbiased:B= keepdim:B=|input:T dim:I[1]?= * correction:S?= keepdim:B=|input:T dim:I[1]?= * correction:S?= keepdim:B= out0:T out1:T
vdot: input:T other:T
view: input:T size:I[]|input:T dtype:x
view_as: input:T other:T
view_as_complex: input:T
view_as_real: input:T
vsplit: input:T sections:I|input:T indices:I[]
vstack: tensors:T[]
where: condition:T input:T other:T|condition:T input:T other:S|condition:T input:S other:T|condition:T input:S other:S|condition:T
xlogy: input:T other:T|input:T other:S|input:S other:T
zero_: input:T
zeros: size:I[] * dtype:x?= layout:x?= device:x?= pin_memory:B?=
zeros_like: input:T * dtype:x?= layout:x?= device:x?= pin_memory:B?= memory_format:x?=
""".strip().splitlines()  # noqa: E501
)
