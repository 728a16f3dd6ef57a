"""What accounts asks of and tells to whoever knows more: upward only through signals."""

from django.dispatch import Signal

# Who stands at the demo door? Receivers return a list of DemoPerson (leergang.accounts.demo).
demo_people = Signal()

# Somebody used a personal link. Sent inside the transaction, with `user` and `now`.
invitation_accepted = Signal()
