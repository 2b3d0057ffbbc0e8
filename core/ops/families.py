"""Which family declares which names: what `lazy.py` reads. Written by `python -m tt.tests.ops.families`.

For each family its operations, its functions of the torch namespace, and its attributes of Tensor.
"""

FAMILIES: dict[str, tuple[str, str, str]] = {
    "activation": (
        "celu elu gelu hardtanh leaky_relu log_sigmoid silu softplus",
        "log_softmax softmax",
        "log_softmax softmax",
    ),
    "aliases": (
        "",
        (
            "absolute arccos arccos_ arccosh arccosh_ arcsin arcsin_ arcsinh arcsinh_ arctan arctan2 arctan_ "
            "arctanh arctanh_ clip clip_ concat concatenate fix fix_ greater greater_equal less less_equal "
            "not_equal"
        ),
        (
            "absolute absolute_ arccos arccos_ arccosh arccosh_ arcsin arcsin_ arcsinh arcsinh_ arctan arctan2 "
            "arctan2_ arctan_ arctanh arctanh_ clip clip_ fix fix_ greater greater_ greater_equal greater_equal_ "
            "less less_ less_equal less_equal_ not_equal not_equal_"
        ),
    ),
    "arrangement": (
        "narrow_copy rot90",
        (
            "atleast_1d atleast_2d atleast_3d broadcast_shapes broadcast_tensors column_stack dsplit dstack "
            "fliplr flipud hsplit hstack moveaxis movedim narrow_copy ravel repeat_interleave rot90 row_stack "
            "split_with_sizes swapaxes swapdims tensor_split tile unflatten unsafe_chunk unsafe_split vsplit "
            "vstack"
        ),
        (
            "dsplit fliplr flipud hsplit moveaxis movedim narrow_copy ravel repeat_interleave rot90 "
            "split_with_sizes sum_to_size swapaxes swapaxes_ swapdims swapdims_ tensor_split tile unflatten "
            "unsafe_chunk unsafe_split vsplit"
        ),
    ),
    "attention": (
        "attention",
        "",
        "",
    ),
    "average_pooling": (
        "adaptive_avg_pool adaptive_avg_pool_gradient avg_pool avg_pool_gradient",
        "adaptive_avg_pool1d avg_pool1d",
        "",
    ),
    "batch_normalization": (
        "batch_norm",
        "batch_norm instance_norm native_batch_norm",
        "",
    ),
    "bilinear": (
        "bilinear_form outer_of_three",
        "bilinear",
        "",
    ),
    "bounds": (
        "clamp_between clamp_max clamp_min",
        "clamp clamp_ clamp_max clamp_min",
        "clamp clamp_ clamp_max clamp_max_ clamp_min clamp_min_",
    ),
    "callbacks": (
        "",
        "",
        "apply_ map2_ map_",
    ),
    "casts": (
        "astype clone copy fill move zero",
        "clone fill fill_",
        (
            "bfloat16 bool byte cdouble cfloat char clone copy_ cpu cuda double fill_ float half int long short "
            "to type type_as zero_"
        ),
    ),
    "cholesky": (
        "cholesky cholesky_inverse cholesky_solve linalg_cholesky",
        "cholesky cholesky_inverse cholesky_solve",
        "cholesky cholesky_inverse cholesky_solve",
    ),
    "compare": (
        (
            "all any bitwise_and bitwise_not bitwise_or bitwise_xor close eq ge gt isfinite isinf isnan le "
            "logical_and logical_not logical_or logical_xor lt ne"
        ),
        (
            "all allclose any bitwise_and bitwise_not bitwise_or bitwise_xor eq equal ge gt isclose isfinite "
            "isinf isnan le logical_and logical_not logical_or logical_xor lt ne"
        ),
        (
            "__and__ __contains__ __eq__ __ge__ __gt__ __iand__ __invert__ __ior__ __ixor__ __le__ __lt__ __ne__ "
            "__or__ __rand__ __ror__ __rxor__ __xor__ all allclose any bitwise_and bitwise_and_ bitwise_not "
            "bitwise_not_ bitwise_or bitwise_or_ bitwise_xor bitwise_xor_ eq eq_ equal ge ge_ gt gt_ isclose "
            "isfinite isinf isnan le le_ logical_and logical_and_ logical_not logical_not_ logical_or logical_or_ "
            "logical_xor logical_xor_ lt lt_ ne ne_"
        ),
    ),
    "complexes": (
        "conjugate view_as_complex view_as_real",
        "conj imag real view_as_complex view_as_real",
        "conj imag real",
    ),
    "construct": (
        "",
        "",
        "__new__",
    ),
    "convolution": (
        "conv_tbc convolution convolution_input convolution_weight",
        "conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d convolution",
        "",
    ),
    "convolution_blocks": (
        "col2im im2col",
        "",
        "",
    ),
    "create": (
        "",
        "empty empty_like empty_strided full full_like ones ones_like zeros zeros_like",
        "new_empty new_full new_ones new_zeros",
    ),
    "ctc": (
        "ctc_slope ctc_sums",
        "",
        "",
    ),
    "decompositions": (
        "linalg_eig linalg_eigh linalg_qr linalg_svd matrix_exp",
        "matrix_exp qr svd",
        "matrix_exp qr svd",
    ),
    "diagonals": (
        "diag_embed diagonal diagonal_back diagonal_copy trace",
        "diag diag_embed diagflat diagonal trace",
        "diag diag_embed diagflat diagonal trace",
    ),
    "distances": (
        "",
        "cosine_similarity pairwise_distance pdist",
        "",
    ),
    "division": (
        "",
        "div divide multiply negative negative_ positive subtract true_divide",
        (
            "__pos__ __rdiv__ __rfloordiv__ __rmatmul__ __rmod__ __rpow__ __rtruediv__ div div_ divide divide_ "
            "multiply multiply_ negative negative_ positive rdiv rfloordiv rmatmul rmod rpow subtract subtract_ "
            "true_divide"
        ),
    ),
    "dropout": (
        "dropout_by_key",
        "",
        "",
    ),
    "einsum": (
        "",
        "einsum",
        "",
    ),
    "elementwise": (
        (
            "acosh asinh atanh bitwise_left_shift bitwise_right_shift copysign deg2rad exp2 fmax fmin frac frexp "
            "gcd heaviside isneginf isposinf isreal lcm ldexp logaddexp logaddexp2 nan_to_num nextafter rad2deg "
            "rounded signbit"
        ),
        (
            "acosh acosh_ asinh asinh_ atanh atanh_ bitwise_left_shift bitwise_right_shift copysign deg2rad "
            "deg2rad_ exp2 exp2_ float_power fmax fmin frac frac_ frexp gcd gcd_ heaviside isneginf isposinf "
            "isreal lcm lcm_ ldexp ldexp_ logaddexp logaddexp2 nan_to_num nan_to_num_ nextafter rad2deg rad2deg_ "
            "round round_ signbit"
        ),
        (
            "__ilshift__ __irshift__ __lshift__ __rlshift__ __rrshift__ __rshift__ acosh acosh_ asinh asinh_ "
            "atanh atanh_ bitwise_left_shift bitwise_left_shift_ bitwise_right_shift bitwise_right_shift_ "
            "copysign copysign_ deg2rad deg2rad_ exp2 exp2_ float_power float_power_ fmax fmin frac frac_ frexp "
            "gcd gcd_ heaviside heaviside_ isneginf isposinf isreal lcm lcm_ ldexp ldexp_ logaddexp logaddexp2 "
            "nan_to_num nan_to_num_ nextafter nextafter_ rad2deg rad2deg_ round round_ signbit"
        ),
    ),
    "embedding": (
        "embedding embedding_gradient embedding_gradient_slope",
        "embedding",
        "",
    ),
    "embedding_bag": (
        "embedding_bag",
        "embedding_bag",
        "",
    ),
    "embedding_losses": (
        "",
        "cosine_embedding_loss hinge_embedding_loss margin_ranking_loss triplet_margin_loss",
        "",
    ),
    "exchange": (
        "",
        "from_dlpack",
        "__cuda_array_interface__ __dlpack__ __dlpack_device__",
    ),
    "exponential_units": (
        "",
        "celu celu_ selu selu_",
        "",
    ),
    "flat_index": (
        "index_added put_at take",
        "index_put index_put_ put take take_along_dim",
        "index_put index_put_ put put_ take take_along_dim",
    ),
    "from_data": (
        "",
        "as_tensor asarray from_numpy is_tensor tensor",
        "new new_tensor",
    ),
    "grid_sampling": (
        "affine_grid affine_grid_gradient grid_sampler",
        "affine_grid_generator grid_sampler",
        "",
    ),
    "householder": (
        "geqrf",
        "geqrf orgqr ormqr",
        "geqrf orgqr ormqr",
    ),
    "index": (
        (
            "advanced_index basic_index gather index_add_zeros index_fill_zero index_put index_select "
            "masked_select scatter_add scatter_src scatter_value scatter_zeros"
        ),
        "gather index_select masked_select nonzero scatter scatter_add",
        (
            "__getitem__ __setitem__ gather index_select masked_select nonzero scatter scatter_ scatter_add "
            "scatter_add_"
        ),
    ),
    "index_writes": (
        "index_add index_copy index_fill masked_scatter",
        "index_add index_copy index_fill masked_scatter",
        "index_add index_add_ index_copy index_copy_ index_fill index_fill_ masked_scatter masked_scatter_",
    ),
    "ldl": (
        "linalg_ldl_factor_ex linalg_ldl_solve",
        "",
        "",
    ),
    "least_squares": (
        "linalg_lstsq linalg_pinv",
        "pinverse",
        "pinverse",
    ),
    "linalg": (
        "linalg_det linalg_inv linalg_slogdet linalg_solve solve_triangular",
        "det inverse logdet slogdet triangular_solve",
        "det inverse logdet slogdet triangular_solve",
    ),
    "local_response": (
        "cross_map_lrn2d cross_map_lrn2d_gradient",
        "",
        "",
    ),
    "loss": (
        "binary_cross_entropy binary_cross_entropy_with_logits mse_loss nll_loss smooth_l1_loss",
        "",
        "",
    ),
    "lu": (
        "linalg_lu linalg_lu_factor_ex linalg_lu_solve lu_parts",
        "lu lu_solve lu_unpack",
        "lu lu_solve",
    ),
    "margins": (
        "huber_loss multi_margin_loss multilabel_margin_loss soft_margin_loss",
        "",
        "",
    ),
    "matmul": (
        "addmm batched_matmul bmm dot linear mm mv unsafe_view",
        "addmm bmm dot ger matmul mm mv outer",
        "__matmul__ addmm addmm_ bmm dot ger matmul mm mv outer",
    ),
    "matrices": (
        "matrix_product",
        "",
        "",
    ),
    "memory": (
        "as_strided gather_flat scatter_flat shares",
        "as_strided as_strided_ frombuffer is_storage",
        (
            "_typed_storage as_strided as_strided_ is_pinned is_same_size is_set_to is_shared pin_memory resize_ "
            "resize_as_ set_ share_memory_ storage storage_offset storage_type untyped_storage"
        ),
    ),
    "moments": (
        "std_and_mean var_and_mean",
        "std_mean var_mean",
        "",
    ),
    "normalization": (
        "group_norm layer_norm",
        "group_norm layer_norm native_layer_norm rms_norm",
        "",
    ),
    "padding": (
        "bordered bordered_back padded",
        "constant_pad_nd",
        "",
    ),
    "piecewise": (
        "glu hardshrink hardsigmoid hardswish mish prelu_kernel rrelu_with_noise softshrink threshold",
        "hardshrink prelu rrelu rrelu_ threshold threshold_",
        "hardshrink prelu",
    ),
    "pixel_shuffle": (
        "channel_shuffle pixel_shuffle pixel_unshuffle",
        "channel_shuffle pixel_shuffle pixel_unshuffle",
        "",
    ),
    "planes": (
        "max_unpool plane_add plane_take",
        "",
        "",
    ),
    "pointwise": (
        (
            "abs acos add asin atan ceil clamp cos cosh exp expm1 floor floor_divide fmod log log10 log1p log2 "
            "maximum minimum mul neg pow reciprocal rectified relu remainder round rounded_divide rsqrt rsub sgn "
            "sigmoid sign sin sinh sqrt square sub tan tanh true_divide trunc"
        ),
        (
            "abs abs_ acos acos_ add asin asin_ atan atan_ ceil ceil_ cos cos_ cosh cosh_ exp exp_ expm1 expm1_ "
            "floor floor_ floor_divide fmod log log10 log10_ log1p log1p_ log2 log2_ log_ maximum minimum mul neg "
            "neg_ pow reciprocal reciprocal_ relu relu_ remainder rsqrt rsqrt_ rsub sgn sigmoid sigmoid_ sign sin "
            "sin_ sinh sinh_ sqrt sqrt_ square square_ sub tan tan_ tanh tanh_ trunc trunc_"
        ),
        (
            "__abs__ __add__ __div__ __floordiv__ __iadd__ __idiv__ __ifloordiv__ __imod__ __imul__ __ipow__ "
            "__isub__ __itruediv__ __mod__ __mul__ __neg__ __pow__ __radd__ __rmul__ __rsub__ __sub__ __truediv__ "
            "abs abs_ acos acos_ add add_ asin asin_ atan atan_ ceil ceil_ cos cos_ cosh cosh_ exp exp_ expm1 "
            "expm1_ floor floor_ floor_divide floor_divide_ fmod fmod_ log log10 log10_ log1p log1p_ log2 log2_ "
            "log_ maximum minimum mul mul_ neg neg_ pow pow_ reciprocal reciprocal_ relu relu_ remainder "
            "remainder_ rsqrt rsqrt_ sgn sgn_ sigmoid sigmoid_ sign sign_ sin sin_ sinh sinh_ sqrt sqrt_ square "
            "square_ sub sub_ tan tan_ tanh tanh_ true_divide_ trunc trunc_"
        ),
    ),
    "polar": (
        "angle complex polar",
        "angle complex polar",
        "angle",
    ),
    "pooling": (
        "max_pool max_pool_gradient max_pool_taken",
        "max_pool1d max_pool1d_with_indices max_pool2d max_pool3d",
        "",
    ),
    "powers": (
        "",
        "matrix_power",
        "matrix_power",
    ),
    "products": (
        "addbmm addmv addr baddbmm cdist dist linalg_cross",
        "addbmm addmv addmv_ addr baddbmm cdist chain_matmul cross dist kron tensordot",
        "addbmm addbmm_ addmv addmv_ addr addr_ baddbmm baddbmm_ cross dist kron",
    ),
    "questions": (
        "",
        (
            "adjoint can_cast clamp_max_ clamp_min_ conj_physical conj_physical_ detach detach_ get_device inner "
            "is_complex is_conj is_distributed is_floating_point is_inference is_neg is_nonzero is_same_size "
            "is_signed masked_fill norm_except_dim numel resize_as_ resolve_conj resolve_neg result_type "
            "scalar_tensor vdot zero_"
        ),
        (
            "H adjoint broadcast_to conj_physical conj_physical_ inner is_conj is_cpu is_distributed is_inference "
            "is_ipu is_maia is_meta is_mkldnn is_mps is_mtia is_neg is_nested is_nonzero is_quantized "
            "is_sparse_csr is_vulkan is_xla is_xpu mH name record_stream resolve_conj resolve_neg vdot"
        ),
    ),
    "random": (
        "drawn",
        "bernoulli multinomial normal rand rand_like randint randint_like randn randn_like randperm",
        (
            "bernoulli bernoulli_ cauchy_ drawn_ exponential_ geometric_ log_normal_ multinomial normal_ random_ "
            "uniform_"
        ),
    ),
    "ranges": (
        "",
        "arange eye linspace logspace range",
        "",
    ),
    "recurrence": (
        "gru_scan lstm_scan rnn_scan",
        "",
        "",
    ),
    "reduce": (
        "amax amin count_nonzero logsumexp max_all mean min_all nansum prod std sum var vector_norm",
        "amax amin count_nonzero logsumexp mean nansum norm prod std sum var",
        "amax amin count_nonzero logsumexp mean nansum norm prod std sum var",
    ),
    "region_pooling": (
        "adaptive_max_pool fractional_max_pool",
        "adaptive_max_pool1d",
        "",
    ),
    "removed": (
        "resized_view",
        "eig lstsq matrix_rank solve symeig",
        "eig lstsq reinforce resize resize_as solve symeig",
    ),
    "renormalise": (
        "renorm",
        "embedding_renorm_ renorm",
        "renorm renorm_",
    ),
    "running": (
        "cummax_dim cummin_dim logcumsumexp",
        "cummax cummin cumulative_trapezoid diff gradient logcumsumexp trapezoid trapz",
        "cummax cummin diff logcumsumexp",
    ),
    "sampling": (
        "binomial_drawn dirichlet_drawn dirichlet_grad standard_gamma_drawn standard_gamma_grad",
        "_dirichlet_grad _sample_dirichlet _standard_gamma _standard_gamma_grad binomial poisson",
        "",
    ),
    "scatter_reduce": (
        "index_reduce scatter_reduce scatter_with",
        "index_reduce scatter_reduce",
        "index_reduce index_reduce_ scatter_reduce scatter_reduce_",
    ),
    "searching": (
        "",
        "argwhere bucketize isin msort nonzero_static searchsorted unique_consecutive unravel_index",
        "argwhere msort nonzero_static unique_consecutive",
    ),
    "selection": (
        "kthvalue_dim median_all median_dim mode_dim",
        "bincount kthvalue median mode unique",
        "bincount kthvalue median mode unique",
    ),
    "several": (
        "addcdiv addcmul atan2 hypot lerp",
        "addcdiv addcmul atan2 hypot lerp",
        "addcdiv addcdiv_ addcmul addcmul_ atan2 atan2_ hypot hypot_ lerp lerp_",
    ),
    "shape": (
        (
            "cat dense expand narrow permute piece put repeat select slab squeeze stack t transpose tril triu "
            "unsqueeze view"
        ),
        (
            "broadcast_to cat chunk flatten narrow permute reshape select split squeeze stack t transpose tril "
            "triu unbind unsqueeze"
        ),
        (
            "T __iter__ chunk contiguous expand expand_as flatten mT narrow permute repeat reshape reshape_as "
            "select split squeeze squeeze_ t t_ transpose transpose_ tril tril_ triu triu_ unbind unsqueeze "
            "unsqueeze_ view view_as"
        ),
    ),
    "signal_windows": (
        "",
        "bartlett_window blackman_window hamming_window hann_window kaiser_window",
        "",
    ),
    "slices_written": (
        "diagonal_scatter fill_diagonal select_scatter slice_scatter",
        "diagonal_scatter select_scatter slice_scatter",
        "diagonal_scatter fill_diagonal_ select_scatter slice_scatter",
    ),
    "sliding": (
        "folded rolled unfold",
        "meshgrid roll",
        "roll unfold",
    ),
    "softmax": (
        "log_softmax softmax",
        "",
        "",
    ),
    "sorting": (
        "argmax argmin cumprod cumsum flip max_dim min_dim sort_dim topk_dim",
        "argmax argmin argsort cumprod cumsum flip max min sort topk",
        "__reversed__ argmax argmin argsort cumprod cumprod_ cumsum cumsum_ flip max min sort topk",
    ),
    "sparse_refusals": (
        "",
        "dsmm hsmm hspmm saddmm smm sparse_coo_tensor sparse_csr_tensor spmm sspaddmm",
        (
            "_indices _nnz _values coalesce dense_dim indices is_coalesced is_sparse smm sparse_dim sparse_mask "
            "sspaddmm to_dense to_sparse values"
        ),
    ),
    "special": (
        (
            "digamma entr erf erfc erfcx erfinv i0 i0e i1 i1e igamma igammac lgamma log_ndtr logit mvlgamma ndtri "
            "polygamma_of sinc xlog1py xlogy zeta"
        ),
        (
            "digamma erf erf_ erfc erfc_ erfinv i0 i0_ igamma igammac lgamma logit logit_ mvlgamma polygamma sinc "
            "sinc_ xlogy xlogy_"
        ),
        (
            "digamma digamma_ erf erf_ erfc erfc_ erfinv erfinv_ i0 i0_ igamma igamma_ igammac igammac_ lgamma "
            "lgamma_ logit logit_ mvlgamma mvlgamma_ polygamma polygamma_ sinc sinc_ xlogy xlogy_"
        ),
    ),
    "spectral": (
        "fft_c2c fft_c2r fft_r2c",
        "",
        "",
    ),
    "statistics": (
        "aminmax histc nanmedian_all nanmedian_dim",
        "aminmax corrcoef cov histc histogram histogramdd nanmean nanmedian nanquantile quantile",
        "aminmax corrcoef cov histc histogram nanmean nanmedian nanquantile quantile",
    ),
    "stft": (
        "",
        "istft stft",
        "istft stft",
    ),
    "tuples": (
        "blocks_on_diagonal",
        "block_diag cartesian_prod combinations tril_indices triu_indices",
        "",
    ),
    "upsampling": (
        "upsample upsample_gradient",
        "",
        "",
    ),
    "vander": (
        "",
        "vander",
        "",
    ),
    "weight_norm": (
        "weight_norm",
        "",
        "",
    ),
    "where": (
        "masked_fill where",
        "where",
        "masked_fill masked_fill_ where",
    ),
}
