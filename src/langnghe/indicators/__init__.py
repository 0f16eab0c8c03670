"""From the count cube to coverage, rates and means."""
