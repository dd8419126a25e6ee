"""Pages of the county reviewer, and what an item has gone through."""

from __future__ import annotations

from catalogs.views.reviewing.batch import reading, review
from catalogs.views.reviewing.histories import item_compare, item_history
from catalogs.views.reviewing.orders import order, order_cancel, order_set, order_take_out
from catalogs.views.reviewing.publishing import publish, withdraw
from catalogs.views.reviewing.queue import reviews
from catalogs.views.reviewing.results import review_result, undo_verdict

__all__ = [
    "item_compare",
    "item_history",
    "order",
    "order_cancel",
    "order_set",
    "order_take_out",
    "publish",
    "reading",
    "review",
    "review_result",
    "reviews",
    "undo_verdict",
    "withdraw",
]
