"""操作日志: append-only entries."""
