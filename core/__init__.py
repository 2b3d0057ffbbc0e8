"""tt.core speaks the torch API on NumPy arrays: this file is the `torch` namespace."""
