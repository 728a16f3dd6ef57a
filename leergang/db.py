"""The manager and queryset every model starts from: related rows come in one query for all peers."""

from typing import Self

from django.db import models
from django.db.models import FETCH_PEERS, FETCH_RAISE

# Sorted and paged text compares by code point, so that every PostgreSQL build agrees on the order.
SORTED = "C"


class PeerQuerySet[M: models.Model](models.QuerySet[M]):
    def strict(self) -> Self:
        """Refuse to load anything that was not asked for: list pages use this (no N+1)."""
        return self.fetch_mode(FETCH_RAISE)


class PeerManager[M: models.Model](models.Manager[M]):
    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().fetch_mode(FETCH_PEERS)
