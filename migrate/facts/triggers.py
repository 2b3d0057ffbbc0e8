"""The words without which no rule can fire, as patterns on bytes: tables only, and nothing is imported or compiled."""

from __future__ import annotations

# Words of 0.3 that later versions have no use for: a file that has one was written for 0.3.
OLD = (
    rb"\bVariable\b|\bvolatile\b|\basync\s*=|\.\s*data\s*\[\s*0\s*\]|\bretain_variables\b|\bsaved_variables\b"
    rb"|\bclip_grad_norm\b|\b(?:xavier|kaiming)_(?:uniform|normal)\b|\bNLLLoss2d\b|\bnll_loss2d\b|\.reinforce\s*\("
    rb"|\binit\s*\.\s*(?:uniform|normal|constant|orthogonal)\b"
)

# Names that some rule asks about in any file, whole words. Rules that only speak in old files need no words of their own.
_NAMES = """
asscalar size_average is_tensor upsample upsample_bilinear upsample_nearest Upsample grid_sample affine_grid
embedding_matrix embedding_bag hardtanh Hardtanh Container split_size multinomial grad_variables with_replacement
creator previous_functions only_inputs register_backward_hook zero_gradients device_id set_default_tensor_type
masked_fill masked_fill_ masked_select masked_copy masked_copy_ lr_scheduler data_tensor target_tensor DataLoaderIter
train_data train_labels test_data test_labels legacy load_lua stochastic_function _thnn _functions _six _backend
_TensorBase init_process_group init_master_worker sample_n for_onnx RandomSizedCrop torchtext PackedSequence pad_packed_sequence gesv potrf potri potrs
pstrf trtrs gels btrifact btrisolve symeig eig lstsq rfft irfft chain_matmul resize_as addmm_ addcmul_ addcdiv_
baddbmm_ addmv_ addr_ use_running_stats cummulative_sizes linspace logspace stft
"""

# Every rule's words; a file without any of them is clean.
TRIGGERS = (
    OLD
    + rb"|autograd\s+import\s+\*|(?<!utils)\.\s*data\b(?!\s*(?:import\b|\.\s*[A-Z]))|\breduce\s*=|\binit\s+import\b"
    + rb"|\binit\s*\.\s*(?:eye|dirac|sparse)\b|\.\s*(?:index|next|new|resize|qr|cholesky|solve|Scale|range)\s*\("
    + rb"|\btorch\s*\.\s*load\s*\(|\badd_\s*\(\s*[-\d]|\bautograd[\w. ]*import[^\r\n]*\bFunction\b|\bautograd\.Function\b"
    + rb"|print\s*>>|[=!]=\s*None\b|\b(?i:(?:log_?)?soft(?:max|min))\s*\((?![^\r\n]*\bdim\b)"
    + rb"|\b(?:functional|F)\s*\.\s*(?:sigmoid|tanh)\b|\butils\.(?:ffi|trainer)\b|\bbackends\.thnn\b"
    + rb"|\badd_module\s*\(\s*['\"]\w*(?:\.|['\"])|\bOrderedDict\b|\bexcept\s+KeyError\b"
    + rb"|\b(?:"
    + b"|".join(name.encode() for name in _NAMES.split())
    + rb")\b"
)
