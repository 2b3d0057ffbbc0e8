"""Level 5: what PyTorch 0.3 and 0.4 do differently from today."""
