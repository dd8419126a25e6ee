"""后台任务: one row per job, its progress and its outcome."""
