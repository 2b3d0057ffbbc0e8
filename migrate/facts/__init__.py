"""The abstract interpreter: what every expression of a file is, by the invariants of working 0.3 programs."""
