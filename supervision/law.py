"""Numbers of the plan and of the law that supervision rests on, each with its source."""

from __future__ import annotations

# No law: reminders go out so many working days before the nominal day, on it, and so many after it.
REMINDED_BEFORE = (10, 5, 1)
REMINDED_AFTER = (1, 5)
ESCALATED_AFTER = 5

# No law: clocks in hours are reminded of so many hours before they end, by their whole length; missed, they are
# escalated at once.
REMINDED_HOURS_BEFORE = {5: 1, 24: 4, 48: 12}

# No law: the portal's own working days for what waits for another person, and to name a new responsible person.
APPROVER_WORKING_DAYS = 5
COUNTY_REVIEW_WORKING_DAYS = 10
PROOF_WORKING_DAYS = 10
RECHECK_WORKING_DAYS = 10
OBJECTION_ANSWER_WORKING_DAYS = 10
VACANCY_WORKING_DAYS = 10

# What counts as near (临期): working days before the last day.
DUE_SOON_WORKING_DAYS = 10

# 国办秘函〔2019〕19号 单项否决: columns with news 2 weeks, with notices and policy documents 6 months.
NEWS_FRESH_DAYS = 14
POLICY_FRESH_MONTHS = 6
# The same: so many such columns out of date, or so many blank ones, and the site fails.
STALE_COLUMNS_VETO = 5
BLANK_COLUMNS_VETO = 5

# No law: what an order of rectification gives unless the county office says otherwise, in working days.
RECTIFICATION_WORKING_DAYS = 10
SERIOUS_RECTIFICATION_WORKING_DAYS = 5
RECTIFICATION_MOST_WORKING_DAYS = 120

# No law: the share of the items it owes that a county has public when the plan's overall goal counts as reached
# (岫政办发〔2020〕37号 一: 覆盖…全流程、全过程).
GOAL_COVERAGE_PERCENT = 95

# No law: the share of units that have signed for a standard document before it counts as promoted county-wide.
STANDARD_READ_PERCENT = 90

# 岫政办发〔2020〕37号 四（二）: the year from which the plan asks for training.
TRAINING_FIRST_YEAR = 2020
