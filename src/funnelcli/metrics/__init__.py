"""One statistic per file: result types, ``compute`` (lazy frames) and ``summarise`` (result)."""
