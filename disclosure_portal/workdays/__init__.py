"""工作日历: which days work."""
