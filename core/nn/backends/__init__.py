"""torch.nn.backends, which only old pickles look for."""
