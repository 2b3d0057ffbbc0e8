"""torch.nn: modules, functional, init, and Parameter."""
