"""What accounts asks of and tells to whoever knows more: upward only through signals."""

from django.dispatch import Signal

# Who stands at the demo door? Receivers return a list of DemoPerson (leergang.accounts.demo).
demo_people = Signal()

# Somebody used a personal link, and has no second factor to show. Sent inside the transaction, with `user`
# and `now`.
invitation_accepted = Signal()

# Somebody logged in with a second factor, perhaps after a personal link. Sent with `user` and `now`.
factor_shown = Signal()

# An account is about to be closed, with `user`, `by` and `now`. Sent inside the transaction, before any row
# of the account is locked or changed.
account_closing = Signal()

# Somebody asks for another address, with `user` and `new_email`. A receiver refuses it by a ValidationError.
address_asked = Signal()

# The other address counts from now on. Sent inside the transaction, with `user` and `now`.
address_changed = Signal()

# Somebody asks what is kept of them, with `user`. Receivers return a dict: the name of a section, in Dutch, and
# what is in it (text, numbers, dates, lists and dicts of those). Only of this person.
own_data_asked = Signal()

# Can these two records become one? With `kept` and `merged`; receivers return a list of reasons why not,
# in words for the planner.
merge_asked = Signal()

# Rows went from one of these `people` to the other. Sent inside the transaction.
rows_moved = Signal()
