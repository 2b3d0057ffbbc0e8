"""The tensor shell: reads (read, complete), evaluates (evaluate), shows (show); `shell` holds the three together."""
