from casuistiek.reports.overview import case_summary, queue_count, unread_feedback
from casuistiek.reports.queue import queue_page, waiting

__all__ = ["case_summary", "queue_count", "queue_page", "unread_feedback", "waiting"]
