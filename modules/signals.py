"""What the content asks of the apps above it."""

from django.dispatch import Signal

# Sent with `user` and `permission`. A receiver answers with a queryset of programme ids for which a role in a
# lichting grants that to this person: content itself knows no groups.
programmes_readable = Signal()

# Sent with `programme`. A receiver answers whether somebody has started to follow it: from then on it is frozen.
programmes_in_use = Signal()
