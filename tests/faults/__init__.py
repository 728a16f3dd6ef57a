"""What becomes of letters when processes are killed at random points. `make faults` runs it at full size."""
