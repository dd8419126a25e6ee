"""消息提醒: inbox and mail, once per event."""
