"""From a line of the reminder plan to the moment that it goes. Pure: it knows rules and clocks, not tables."""
