"""Text columns to typed ones: dates, money, counts, shares; every choice from evidence."""
