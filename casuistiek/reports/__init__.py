from casuistiek.reports.queue import QueueRow, queue_page, total, trained_by

__all__ = ["QueueRow", "queue_page", "total", "trained_by"]
