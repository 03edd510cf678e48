"""What people see, made once: records as typed rows of text, for the terminal, the report and every page to draw."""
