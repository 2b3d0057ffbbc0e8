"""What the shell draws: each file makes the lines of one view, as rich Text that fits a given width."""
