"""Parties: which mentions name the same firm or person, which are listed, who owns whom."""
