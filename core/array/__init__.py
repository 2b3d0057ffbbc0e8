"""Level 0: arrays. Backends, dtypes, devices, shape arithmetic, errors and the active dialect's rules."""
