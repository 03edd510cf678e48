"""Statistics on arrays: pure NumPy and SciPy, no input or output."""
