"""Numbers of the law and of the plan that participation rests on, each with its source."""

from __future__ import annotations

from participation.models import Concern

# 重大行政决策程序暂行条例 (国务院令第713号) art. 15: open solicitation is generally not under 30 days.
SOLICITATION_DAYS = 30

# 令713 art. 16: the papers reach the participants of a hearing 7 days before it (calendar days).
HEARING_PAPERS_DAYS = 7

# 令713 art. 26 to 28: legality review generally has at least 7 working days from complete papers.
LEGALITY_WORKING_DAYS = 7

# 岫政办发〔2020〕37号 二(二): any two of its six methods; which of the law's seven don't count is a setting.
PLAN_METHODS = 2

# 国办发〔2019〕19号: results and adoption of a consultation are shown within one month of its close.
OUTCOME_MONTHS = 1

# 国办发〔2016〕80号 and 国办发〔2016〕61号: hours run in real time, holidays included (民法典 art. 201).
RESPONSE_HOURS = {Concern.Urgency.EMERGENCY: 5, Concern.Urgency.OPINION: 48}
PRESS_HOURS = 24  # press conference on an especially serious or serious emergency

# No law: the portal's default for messages (rules of a ministry: 7, complex up to 15 working days).
RESPONSE_WORKING_DAYS = {Concern.Urgency.SIMPLE: 5, Concern.Urgency.COMPLEX: 15}

# 条例 art. 26: what was decided is published within 20 working days at the outside.
PUBLICATION_WORKING_DAYS = 20

# Local rules of interpretation (no national number): with the decision, overdue 3 working days later.
INTERPRETATION_WORKING_DAYS = 3

# Attendance at meetings: practice of 栖霞, at least two people attend.
FEWEST_ATTENDING = 2
