"""Everything that starts processes: the demo, the servers of the tests, and the checks of the Makefile.

Nothing here is part of the platform itself; no app imports it, except `mailbox`, which the demo's
page with kept mail reads. `python -m leergang.stack --help` lists the commands.
"""
