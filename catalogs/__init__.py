"""标准目录: domains, editions, items, revisions, submissions."""
