"""What the content asks of the apps above it."""

from django.dispatch import Signal

# Sent with `user`. A receiver answers with a queryset of programme ids that this person may read because
# of work in a lichting: content itself knows no groups.
programmes_readable = Signal()

# Sent with `programme`. A receiver answers whether somebody has started to follow it: from then on it is frozen.
programmes_in_use = Signal()
