"""What the roles side by side show: links, persons, copies, gaps, spellings."""
