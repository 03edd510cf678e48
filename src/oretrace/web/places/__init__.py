"""The places of the desk, one module each: what a page asks of the store, its runs and its cases."""
