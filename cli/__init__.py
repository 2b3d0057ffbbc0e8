"""The doors: one file per command; `main.py` imports only the one that was asked for."""
