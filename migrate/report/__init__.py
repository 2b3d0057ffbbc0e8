"""What was found and how it is shown: findings, text, diffs, JSON."""
