"""What torch.nn.functional says of an argument of a wrong type, by function and argument.

Made by `python -m tt.fixtures.oracle.layer_forms`. `input.size`: Python asks the argument for that attribute first.
`training:B@dropout,train,3`: a parser takes it, as the third argument `train` of `dropout`, which must be a bool (the letters
are those of parser_forms). `?` takes None.
"""

from __future__ import annotations

LAYERS: dict[str, str] = dict(
    line.split(": ", 1)
    for line in """
adaptive_avg_pool2d: input.size
adaptive_avg_pool3d: input.size
affine_grid: theta.is_floating_point align_corners:B?@affine_grid_generator,align_corners,3
alpha_dropout: input:T@alpha_dropout,input,1 training:B@alpha_dropout,train,3
batch_norm: input.size running_mean:T?@batch_norm,running_mean,4 running_var:T?@batch_norm,running_var,5 weight:T?@batch_norm,weight,2 bias:T?@batch_norm,bias,3 training:B@batch_norm,training,6 momentum:D@batch_norm,momentum,7
binary_cross_entropy: input.size target.size weight.size
binary_cross_entropy_with_logits: input.size target.size weight:T?@binary_cross_entropy_with_logits,weight,3 pos_weight:T?@binary_cross_entropy_with_logits,pos_weight,4
celu: input:T@celu,input,1 alpha:S@celu,alpha,2
cosine_embedding_loss: input1:T@cosine_embedding_loss,input1,1 input2:T@cosine_embedding_loss,input2,2 target:T@cosine_embedding_loss,target,3 margin:D@cosine_embedding_loss,margin,4
cosine_similarity: x1:T@cosine_similarity,x1,1 x2:T@cosine_similarity,x2,2 dim:I@cosine_similarity,dim,0 eps:D@cosine_similarity,eps,0
cross_entropy: input:T@cross_entropy_loss,input,1 target:T@cross_entropy_loss,target,2 weight:T?@cross_entropy_loss,weight,3 ignore_index:I@cross_entropy_loss,ignore_index,5 label_smoothing:D@cross_entropy_loss,label_smoothing,6
dropout: input:T@dropout,input,1 training:B@dropout,train,3
dropout1d: input.dim training:B@feature_dropout,train,3
dropout2d: input.dim training:B@feature_dropout,train,3
dropout3d: input.dim training:B@feature_dropout,train,3
elu: input:T@elu,input,1 alpha:S@elu,alpha,2
embedding: input:T@embedding,indices,2 weight:T@embedding,weight,1 max_norm:D?@embedding_renorm_,max_norm,3 scale_grad_by_freq:B@embedding,scale_grad_by_freq,4 sparse:B@embedding,sparse,5
embedding_bag: input.dim weight.dtype max_norm:D?@embedding_renorm_,max_norm,3 scale_grad_by_freq:B@embedding_bag,scale_grad_by_freq,4 sparse:B@embedding_bag,sparse,6 per_sample_weights.size padding_idx:I?@embedding_bag,padding_idx,9
feature_alpha_dropout: input:T@feature_alpha_dropout,input,1 training:B@feature_alpha_dropout,train,3
fold: input:T@col2im,input,1
gaussian_nll_loss: input.size
glu: input.dim dim:I@glu,dim,2
grid_sample: input:T@grid_sampler,input,1 grid:T@grid_sampler,grid,2 align_corners:B?@grid_sampler,align_corners,5
group_norm: input.dim weight:T?@group_norm,weight,3 bias:T?@group_norm,bias,4 eps:D@group_norm,eps,5
gumbel_softmax: logits:T@empty_like,input,1 dim:I@softmax,dim,1
hardsigmoid: input:T@hardsigmoid,input,1
hardswish: input:T@hardswish,input,1
hardtanh: input:T@hardtanh,input,1
hinge_embedding_loss: input:T@hinge_embedding_loss,input,1 target:T@hinge_embedding_loss,target,2 margin:D@hinge_embedding_loss,margin,3
huber_loss: input.size target.size delta:D@huber_loss,delta,4 weight.size
instance_norm: input.size running_mean:T?@instance_norm,running_mean,4 running_var:T?@instance_norm,running_var,5 weight:T?@instance_norm,weight,2 bias:T?@instance_norm,bias,3 use_input_stats:B@instance_norm,use_input_stats,6 momentum:D@instance_norm,momentum,7 eps:D@instance_norm,eps,8
interpolate: input.dim
kl_div: input:T@kl_div,input,1 target:T@kl_div,target,2 log_target:B@kl_div,log_target,0
l1_loss: input.size target.size weight.size
layer_norm: input:T@layer_norm,input,1 normalized_shape:I[]@layer_norm,normalized_shape,2 weight:T?@layer_norm,weight,3 bias:T?@layer_norm,bias,4 eps:D@layer_norm,eps,5
leaky_relu: input:T@leaky_relu,input,1 negative_slope:S@leaky_relu,negative_slope,2
local_response_norm: input.dim
log_softmax: input.log_softmax dim:I?@log_softmax,dim,1
lp_pool1d: input.pow kernel_size:I[1]@avg_pool1d,kernel_size,2 stride:I[1]?@avg_pool1d,stride,3 ceil_mode:B@avg_pool1d,ceil_mode,0
lp_pool2d: input.pow kernel_size:I[1]@avg_pool2d,kernel_size,2 stride:I[1]?@avg_pool2d,stride,3 ceil_mode:B@avg_pool2d,ceil_mode,0
margin_ranking_loss: input1.dim input2.dim target.dim margin:D@margin_ranking_loss,margin,4
max_unpool2d: input.size indices:T@max_unpool2d,indices,2
mish: input:T@mish,input,1
mse_loss: input.size target.size weight.size
multi_margin_loss: input:T@multi_margin_loss,input,1 target:T@multi_margin_loss,target,2 margin:S@multi_margin_loss,margin,4 weight.dim
multilabel_margin_loss: input:T@multilabel_margin_loss,input,1 target:T@multilabel_margin_loss,target,2
multilabel_soft_margin_loss: input:T@log_sigmoid,input,1
nll_loss: input:T@nll_loss_nd,input,1 target:T@nll_loss_nd,target,2 weight:T?@nll_loss_nd,weight,3 ignore_index:I@nll_loss_nd,ignore_index,5
normalize: input.norm p:S?@linalg_vector_norm,ord,2 dim:I[1]?@linalg_vector_norm,dim,3
pairwise_distance: x1:T@pairwise_distance,x1,1 x2:T@pairwise_distance,x2,2 p:D@pairwise_distance,p,0 eps:D@pairwise_distance,eps,0 keepdim:B@pairwise_distance,keepdim,0
poisson_nll_loss: input:T@poisson_nll_loss,input,1 target:T@poisson_nll_loss,target,2 log_input:B@poisson_nll_loss,log_input,3 full:B@poisson_nll_loss,full,4 eps:D@poisson_nll_loss,eps,5
relu: input:T@relu,input,1
relu6: input:T@relu6,input,1
rms_norm: input:T@rms_norm,input,1 normalized_shape:I[]@rms_norm,normalized_shape,2 weight:T?@rms_norm,weight,3 eps:D?@rms_norm,eps,4
rrelu: input:T@rrelu,input,1 lower:S@rrelu,lower,2 upper:S@rrelu,upper,3 training:B@rrelu,training,4
scaled_dot_product_attention: query:T@scaled_dot_product_attention,query,1 key:T@scaled_dot_product_attention,key,2 value:T@scaled_dot_product_attention,value,3 attn_mask:T?@scaled_dot_product_attention,attn_mask,0 dropout_p:D@scaled_dot_product_attention,dropout_p,0 is_causal:B@scaled_dot_product_attention,is_causal,0 scale:D?@scaled_dot_product_attention,scale,0 enable_gqa:B@scaled_dot_product_attention,enable_gqa,0
selu: input:T@selu,input,1
sigmoid: input.sigmoid
silu: input:T@silu,input,1
smooth_l1_loss: input.size target.size beta:D@smooth_l1_loss,beta,4
soft_margin_loss: input:T@soft_margin_loss,input,1 target:T@soft_margin_loss,target,2
softmax: input.softmax dim:I?@softmax,dim,1
softmin: dim:I?@softmax,dim,1
softsign: input.abs
tanh: input.tanh
tanhshrink: input.tanh
threshold: input:T@threshold,input,1 threshold:S@threshold,threshold,2 value:S@threshold,value,3
triplet_margin_loss: anchor:T@triplet_margin_loss,anchor,1 positive:T@triplet_margin_loss,positive,2 negative:T@triplet_margin_loss,negative,3 p:D@triplet_margin_loss,p,5 eps:D@triplet_margin_loss,eps,6 swap:B@triplet_margin_loss,swap,7
unfold: input:T@im2col,input,1
""".strip().splitlines()  # noqa: E501
)
