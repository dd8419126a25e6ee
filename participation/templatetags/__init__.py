"""Template tags of public participation."""
