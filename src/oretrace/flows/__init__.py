"""What counts once, when the same trade is stored from two sources, at two lengths of code, by month and by year."""
