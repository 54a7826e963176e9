"""The municipal government service hall of Zhengzhou, as data."""
