"""What people read: tables for a terminal, JSON and CSV for programs."""
