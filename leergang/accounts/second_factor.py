"""Whether this login went through a second factor (SEC-01)."""

# The key in the session that says so.
PASSED = "second_factor"
