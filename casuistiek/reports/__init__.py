from casuistiek.reports.queue import QueueRow, concept_count, queue_page, waiting

__all__ = ["QueueRow", "concept_count", "queue_page", "waiting"]
