"""Names that came after 0.3.1 and after 0.4.1, by namespace: a program of the time does not find them.

Programs ask for them to tell versions apart: `hasattr(torch, "no_grad")`. Sources: torch/__init__.py, the declarations of
functions and methods, and the modules' own lists at v0.3.1 and v0.4.1.
"""

# namespace -> words that came with 0.4.0 or 0.4.1
AFTER_0_3: dict[str, str] = {
    "": (
        "allclose argmax argmin as_strided as_strided_ as_tensor bartlett_window bilinear bincount binomial "
        "blackman_window clamp_max clamp_max_ clamp_min clamp_min_ conv_tbc convolution det detach detach_ device "
        "diagflat diagonal digamma dtype einsum embedding embedding_bag embedding_renorm_ empty empty_like enable_grad "
        "erfc erfc_ expm1 expm1_ flatten flip float16 float32 float64 from_dlpack full full_like get_default_dtype "
        "grid_sampler group_norm hamming_window hann_window index_add index_copy index_fill index_put index_put_ inf "
        "instance_norm int16 int32 int64 int8 is_distributed is_floating_point is_grad_enabled is_nonzero isclose "
        "isfinite isinf isnan layer_norm layout log10 log10_ log2 log2_ logdet logsumexp masked_fill masked_scatter "
        "max_pool1d_with_indices meshgrid nan no_grad pinverse poisson polygamma positive rand_like randint "
        "randint_like randn_like real relu_ reshape rrelu_ scatter_add selu_ set_default_dtype set_flush_denormal "
        "set_grad_enabled slogdet sparse_coo_tensor split_with_sizes strided threshold_ uint8 unique where"
    ),
    "Tensor": (
        "allclose argmax argmin bincount clamp_max clamp_max_ clamp_min clamp_min_ det diagflat diagonal digamma "
        "digamma_ erfc erfc_ expm1 expm1_ flatten flip hardshrink index_put index_put_ is_distributed is_floating_point "
        "is_nonzero isclose isfinite isinf isnan item log10 log10_ log2 log2_ log_softmax logdet logsumexp new_empty "
        "new_full new_ones new_tensor new_zeros pinverse polygamma polygamma_ positive prelu relu relu_ requires_grad_ "
        "reshape reshape_as slogdet softmax split_with_sizes to unbind unique where"
    ),
    "nn": (
        "AdaptiveLogSoftmaxWithLoss FeatureAlphaDropout Fold GroupNorm LayerNorm LocalResponseNorm ModuleDict "
        "ParameterDict Unfold"
    ),
    "nn.functional": (
        "conv_tbc elu_ feature_alpha_dropout fold fractional_max_pool2d group_norm gumbel_softmax hardtanh_ "
        "instance_norm interpolate layer_norm leaky_relu_ local_response_norm max_pool1d_with_indices "
        "max_pool2d_with_indices max_pool3d_with_indices relu_ rrelu_ selu_ threshold_ unfold"
    ),
    "nn.init": (
        "constant_ dirac_ eye_ kaiming_normal_ kaiming_uniform_ ones_ normal_ orthogonal_ sparse_ uniform_ xavier_normal_ "
        "xavier_uniform_ zeros_"
    ),
    "nn.utils": "clip_grad_norm_ clip_grad_value_ remove_spectral_norm spectral_norm",
    "nn.utils.rnn": "pack_sequence pad_sequence",
    "autograd": "detect_anomaly enable_grad gradgradcheck is_grad_enabled no_grad set_detect_anomaly set_grad_enabled",
}

# namespace -> words that came with 1.0 or later
AFTER_0_4: dict[str, str] = {
    "": (
        "BFloat16Storage BFloat16Tensor BoolStorage BoolTensor ComplexDoubleStorage ComplexFloatStorage "
        "OutOfMemoryError absolute acosh acosh_ adjoint affine_grid_generator amax amin aminmax angle arccos arccos_ "
        "arccosh arccosh_ arcsin arcsin_ arcsinh arcsinh_ arctan arctan2 arctan_ arctanh arctanh_ argsort argwhere "
        "asarray asinh asinh_ atanh atanh_ atleast_1d atleast_2d atleast_3d bfloat16 bitwise_and bitwise_left_shift "
        "bitwise_not bitwise_or bitwise_right_shift bitwise_xor block_diag bool broadcast_shapes broadcast_tensors "
        "broadcast_to bucketize can_cast cartesian_prod cdist cdouble celu celu_ cfloat chain_matmul channel_shuffle "
        "channels_last channels_last_3d cholesky cholesky_inverse cholesky_solve clip clip_ column_stack combinations "
        "complex complex128 complex64 concat concatenate conj conj_physical conj_physical_ constant_pad_nd "
        "contiguous_format copysign corrcoef count_nonzero cov cummax cummin cumulative_trapezoid deg2rad deg2rad_ "
        "diag_embed diagonal_scatter diff divide dsplit dstack e empty_strided exp2 exp2_ fill finfo fix fix_ fliplr "
        "flipud float_power floor_divide fmax fmin frexp frombuffer gcd gcd_ get_num_interop_threads gradient greater "
        "greater_equal heaviside histogram histogramdd hsplit hstack hypot i0 i0_ igamma igammac iinfo imag "
        "index_reduce inference_mode inner is_anomaly_check_nan_enabled is_anomaly_enabled is_complex is_conj "
        "is_inference is_neg isin isneginf isposinf isreal istft kaiser_window kron lcm lcm_ ldexp ldexp_ less "
        "less_equal logaddexp logaddexp2 logcumsumexp logical_and logical_not logical_or logical_xor logit logit_ lstsq "
        "lu lu_solve lu_unpack matrix_exp matrix_power matrix_rank maximum memory_format minimum moveaxis movedim msort "
        "multiply mvlgamma nan_to_num nan_to_num_ nanmean nanmedian nanquantile nansum narrow_copy native_batch_norm "
        "native_layer_norm negative negative_ newaxis nextafter nonzero_static norm_except_dim not_equal outer pdist pi "
        "pixel_unshuffle polar preserve_format promote_types put quantile rad2deg rad2deg_ ravel repeat_interleave "
        "resolve_conj resolve_neg result_type rms_norm roll rot90 row_stack rsub scalar_tensor scatter_reduce "
        "searchsorted select_scatter set_num_interop_threads sgn signbit sinc sinc_ slice_scatter solve "
        "sparse_csr_tensor square square_ std_mean subtract swapaxes swapdims take_along_dim tensor_split tensordot "
        "tile trapezoid trapz triangular_solve tril_indices triu_indices true_divide unflatten unique_consecutive "
        "unravel_index unsafe_chunk unsafe_split vander var_mean vdot view_as_complex view_as_real vsplit vstack xlogy "
        "xlogy_"
    ),
    "Tensor": (
        "absolute absolute_ acosh acosh_ adjoint amax amin aminmax angle arccos arccos_ arccosh arccosh_ arcsin arcsin_ "
        "arcsinh arcsinh_ arctan arctan2 arctan2_ arctan_ arctanh arctanh_ argsort argwhere asinh asinh_ atanh atanh_ "
        "bfloat16 bitwise_and bitwise_and_ bitwise_left_shift bitwise_left_shift_ bitwise_not bitwise_not_ bitwise_or "
        "bitwise_or_ bitwise_right_shift bitwise_right_shift_ bitwise_xor bitwise_xor_ bool broadcast_to cdouble cfloat "
        "cholesky cholesky_inverse cholesky_solve clip clip_ conj conj_physical conj_physical_ copysign copysign_ "
        "corrcoef count_nonzero cov cummax cummin cumprod_ cumsum_ deg2rad deg2rad_ dense_dim diag_embed "
        "diagonal_scatter diff divide divide_ dsplit exp2 exp2_ fill_diagonal_ fix fix_ fliplr flipud float_power "
        "float_power_ floor_divide floor_divide_ fmax fmin frexp gcd gcd_ greater greater_ greater_equal greater_equal_ "
        "heaviside heaviside_ histogram hsplit hypot hypot_ i0 i0_ igamma igamma_ igammac igammac_ index_reduce "
        "index_reduce_ inner is_complex is_conj is_inference is_neg isneginf isposinf isreal istft kron lcm lcm_ ldexp "
        "ldexp_ less less_ less_equal less_equal_ logaddexp logaddexp2 logcumsumexp logical_and logical_and_ "
        "logical_not logical_not_ logical_or logical_or_ logical_xor logical_xor_ logit logit_ lstsq lu lu_solve "
        "matrix_exp matrix_power maximum minimum moveaxis movedim msort multiply multiply_ mvlgamma mvlgamma_ "
        "nan_to_num nan_to_num_ nanmean nanmedian nanquantile nansum narrow_copy negative negative_ nextafter "
        "nextafter_ nonzero_static not_equal not_equal_ outer quantile rad2deg rad2deg_ ravel "
        "register_post_accumulate_grad_hook repeat_interleave resolve_conj resolve_neg roll rot90 scatter_reduce "
        "scatter_reduce_ select_scatter sgn sgn_ signbit sinc sinc_ slice_scatter solve sparse_dim square square_ "
        "subtract subtract_ sum_to_size swapaxes swapaxes_ swapdims swapdims_ take_along_dim tensor_split tile "
        "to_sparse triangular_solve true_divide true_divide_ unflatten unique_consecutive unsafe_chunk unsafe_split "
        "vdot vsplit xlogy xlogy_"
    ),
    "nn": (
        "CELU CTCLoss ChannelShuffle CircularPad1d CircularPad2d CircularPad3d Dropout1d Flatten FractionalMaxPool3d "
        "GELU GaussianNLLLoss Hardsigmoid Hardswish HuberLoss Identity LPPool3d Mish MultiheadAttention PixelUnshuffle "
        "RMSNorm ReflectionPad3d SiLU SyncBatchNorm Transformer TransformerDecoder TransformerDecoderLayer "
        "TransformerEncoder TransformerEncoderLayer TripletMarginWithDistanceLoss Unflatten ZeroPad1d ZeroPad3d"
    ),
    "nn.functional": (
        "adaptive_max_pool1d_with_indices adaptive_max_pool2d_with_indices adaptive_max_pool3d_with_indices celu celu_ "
        "channel_shuffle ctc_loss dropout1d fractional_max_pool2d_with_indices fractional_max_pool3d "
        "fractional_max_pool3d_with_indices gaussian_nll_loss gelu hardsigmoid hardswish huber_loss lp_pool3d mish "
        "multi_head_attention_forward one_hot pdist pixel_unshuffle rms_norm scaled_dot_product_attention silu "
        "triplet_margin_with_distance_loss"
    ),
    "nn.init": "trunc_normal_",
    "nn.utils": (
        "clip_grads_with_norm_ fuse_conv_bn_eval fuse_conv_bn_weights fuse_linear_bn_eval fuse_linear_bn_weights "
        "get_total_norm skip_init"
    ),
    "nn.utils.rnn": "apply_permutation invert_permutation unpack_sequence unpad_sequence",
    "optim": "AdamW NAdam RAdam",
    "optim.lr_scheduler": (
        "ChainedScheduler ConstantLR CosineAnnealingWarmRestarts CyclicLR LinearLR MultiplicativeLR OneCycleLR "
        "PolynomialLR SequentialLR"
    ),
    "autograd": "inference_mode",
}


def later(namespace: str, *tables: dict[str, str]) -> frozenset[str]:
    """The names of a namespace in these tables."""
    return frozenset(word for table in tables for word in table.get(namespace, "").split())
