"""Where source text comes from and goes back to: files, trees, stdin, encodings, masks."""
