"""Records out of tables: the columns of the national platform and of 双公示 in both forms, line by line."""
