"""Text edits on the decoded source: how they are built, combined and applied."""
