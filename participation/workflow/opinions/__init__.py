"""Steps on opinions: taken in, screened, grouped, answered, and their personal data deleted in time."""

from participation.workflow.opinions.taking import post_opinion, record_opinion

__all__ = ["post_opinion", "record_opinion"]
