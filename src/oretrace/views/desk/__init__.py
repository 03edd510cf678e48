"""What the pages of the desk show, as typed rows; each is the JSON twin of its page."""
