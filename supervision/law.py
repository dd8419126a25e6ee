"""Numbers of the plan and of the law that supervision rests on, each with its source."""

from __future__ import annotations

# No law: reminders go out so many working days before the nominal day, on it, and so many after it.
REMINDED_BEFORE = (10, 5, 1)
REMINDED_AFTER = (1, 5)
ESCALATED_AFTER = 5

# What counts as near (临期): working days before the last day.
DUE_SOON_WORKING_DAYS = 10

# 国办秘函〔2019〕19号 单项否决: columns with news 2 weeks, with notices and policy documents 6 months.
NEWS_FRESH_DAYS = 14
POLICY_FRESH_MONTHS = 6
