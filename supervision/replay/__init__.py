"""The replay of the plan: the demonstration county lives through 2020-08-20 to 2023-12-31, day by day.

Units act on the portal by the same functions as people do, each by its temper, on the days that the clock is set to;
the scheduled check runs as it would. The same seed gives the same county.
"""
