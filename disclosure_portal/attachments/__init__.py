"""附件: stored files and what may be stored."""
