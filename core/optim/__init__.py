"""torch.optim: optimisers."""
