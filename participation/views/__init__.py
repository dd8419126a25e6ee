"""Pages of public participation."""
