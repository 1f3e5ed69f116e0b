"""Which rows each number of the report is made of."""
