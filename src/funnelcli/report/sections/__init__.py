"""One composer per statistic: its card on the first screen and its section of the sheet."""
