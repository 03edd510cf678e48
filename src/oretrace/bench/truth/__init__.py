"""What is planted, and the suites: no detector imports anything from here."""
